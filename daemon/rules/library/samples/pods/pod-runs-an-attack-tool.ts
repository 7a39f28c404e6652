import type { Sample } from "../sample.ts";
import { type Envelope, hit, miss, pod } from "../variants.ts";
import { jsonPatch, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const tools: readonly (readonly [string, string, Envelope?])[] = [
  ["aquasec/kube-hunter:latest", "it looks for holes in clusters", "EKS"],
  ["docker.io/bishopfox/badpods", "pods that break out", "AKS"],
  ["registry.example.com:5000/mirror/peirates@sha256:0123", "a mirror of it", "GKE"],
  ["kalilinux/kali-rolling", "a system full of attack tools"],
  ["kali", "a system full of attack tools"],
  ["metasploitframework/metasploit-framework", "exploits"],
  ["raesene/alpine-containertools", "tools to look around and break out"],
  ["instrumentisto/nmap:7", "it scans networks"],
  ["jpillora/chisel", "a tunnel"],
  ["ngrok/ngrok:alpine", "a tunnel"],
  ["calebjstewart/PwnCat", "a shell handler, in any case of letters"],
  ["kuberntesio/kube-controller:1.0.1", "a publisher who imitates Kubernetes"],
  ["docker.io/pauseyyf/pause:latest", "a publisher of miners"],
  ["traffmonetizer/cli_v2", "it sells the network of its node"],
];

const others: readonly (readonly [string, string])[] = [
  ["nginx", "a web server"],
  ["ngrok/kubernetes-ingress-controller:0.13", "an ingress controller"],
  ["acme/kube-hunter-report-viewer", "another program with a longer name"],
  ["kalinka/web:1", "another name"],
  ["acme/nmap-results:1", "another program with a longer name"],
  ["hydra.example.com/web:1", "a registry's name"],
  ["oryd/hydra:v2", "a server for OAuth"],
];

export const podRunsAnAttackTool: readonly Sample[] = [
  ...onSpec("kube-hunter", withContainer({ image: "aquasec/kube-hunter" }), "it looks for holes in clusters"),
  ...onJsonPatch("/containers/0/image", "kalilinux/kali-rolling", {
    copies: false,
    off: "nginx",
    path: "/containers/-",
    value: { name: "x", image: "ghcr.io/inguardians/peirates:latest" },
    harmless: { name: "x", image: "busybox" },
  }),
  miss("another image by JSON patch", jsonPatch("/containers/0/image", "nginx:1.29", "replace"), "a web server"),
  ...tools.map(([image, because, envelope]) => hit(image, pod(withContainer({ image })), because, envelope)),
  hit("nmap over a network", pod(withContainer({ command: ["nmap", "-p-", "10.0.0.0/16"] })), "it scans a network"),
  hit("nmap in a script", pod(withContainer({ args: ["apk add nmap\nnmap -sn 10.0.0.0/8"] })), "it scans a network"),
  miss("nmap of one host", pod(withContainer({ command: ["nmap", "-p443", "shop.example.com"] })), "a check of a port"),
  miss("nmap installed", pod(withContainer({ args: ["apk add nmap && sleep 60; ping 10.0.0.0/8"] })), "it is not used"),
  ...others.map(([image, because]) => miss(image, pod(withContainer({ image })), because)),
];
