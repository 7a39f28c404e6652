import type { Sample } from "../sample.ts";
import { type Envelope, hit, miss, pod } from "../variants.ts";
import { jsonPatch, onSpec, withContainer } from "./on-spec.ts";

const mining: readonly (readonly [string, object, Envelope?])[] = [
  ["arguments of a pool", { args: ["-o", "stratum+tcp://pool.example.com:3333", "-u", "wallet"] }, "EKS"],
  ["pool over TLS", { command: ["/bin/app", "--url=stratum+ssl://pool.example.com:443"] }, "AKS"],
  ["minerd", { command: ["/usr/bin/minerd", "-a", "scrypt"] }, "GKE"],
  ["minerd in a script", { command: ["sh", "-c", "set -e\nminerd -a scrypt"] }],
  ["monero in the image", { image: "docker.io/acme/Monero-tools:1" }],
  ["nicehash", { image: "nicehash/nhm2" }],
  ["coinhive", { image: "acme/coinhive-stratum" }],
  ["known pool in the environment", { env: [{ name: "POOL", value: "gulf.moneroocean.stream:10128" }] }],
  ["donation flag", { args: ["--donate-level=1", "--cpu-priority=5"] }],
  ["kinsing", { command: ["/tmp/kinsing"] }],
];

export const podRunsACryptoMiner: readonly Sample[] = [
  ...onSpec("xmrig", withContainer({ image: "metal3d/xmrig:latest" }), "xmrig mines Monero"),
  hit("image set by JSON patch", jsonPatch("/containers/0/image", "xmrig/xmrig", "replace"), "xmrig mines Monero"),
  ...mining.map(([name, container, envelope]) =>
    hit(name, pod(withContainer(container)), "only miners and their pools bear such words", envelope),
  ),
  miss("a web server", pod(withContainer({ image: "nginx:1.29" })), "no such word"),
  miss(
    "minerals",
    pod(withContainer({ image: "acme/minerals:1", args: ["--minerdata"] })),
    "a longer word is another word",
  ),
  miss("data mining", pod(withContainer({ image: "acme/process-miner:2" })), "other things are mined, too"),
];
