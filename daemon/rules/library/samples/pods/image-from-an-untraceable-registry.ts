import type { Sample } from "../sample.ts";
import { type Envelope, hit, miss, pod } from "../variants.ts";
import { everyPlace, jsonPatch, onSpec, withContainer } from "./on-spec.ts";

const untraceable: readonly (readonly [string, string, Envelope?])[] = [
  ["203.0.113.7/x", "a public address without a name", "EKS"],
  ["ttl.sh/0123-4567:1h", "images of nobody, gone in an hour", "AKS"],
  ["3f2a.ngrok-free.app/tool:1", "somebody's machine", "GKE"],
  ["[2001:db8::1]:5000/x", "a public address without a name"],
];
const usual: readonly (readonly [string, string])[] = [
  ["nginx", "Docker Hub"],
  ["ghcr.io/acme/web:1", "a registry with a name"],
  ["registry.example.com:5000/web", "a registry with a name"],
  ["acme/203.0.113.7/x", "an address somewhere else"],
];

const internal = withContainer({ image: "10.0.0.5:5000/web:1" });
const onImage = (image: string, op = "replace") => jsonPatch("/containers/0/image", image, op);

export const imageFromAnUntraceableRegistry: readonly Sample[] = [
  ...onSpec("public address", withContainer({ image: "203.0.113.7:5000/web:1" }), "nobody knows whose it is"),
  hit("by JSON patch", onImage("ttl.sh/x"), "it is the image now"),
  ...untraceable.map(([image, because, envelope]) => hit(image, pod(withContainer({ image })), because, envelope)),
  ...usual.map(([image, because]) => miss(image, pod(withContainer({ image })), because)),
  ...everyPlace(internal).map(([kind, facts]) => miss(`private address: ${kind}`, facts, "a registry of the house")),
  miss("private address by JSON patch", onImage("192.168.7.7/web"), "a registry of the house"),
  miss("usual image by JSON patch", onImage("nginx:1.29"), "a registry with a name"),
  miss("looked for by JSON patch", onImage("ttl.sh/x", "test"), "a test changes nothing"),
  miss("another key by JSON patch", jsonPatch("/containers/0/args/0", "ttl.sh/x"), "no image"),
];
