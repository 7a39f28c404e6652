import type { Sample } from "../sample.ts";
import { type Envelope, hit, miss, pod } from "../variants.ts";
import { jsonPatch, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const adding = (...add: readonly string[]) => ({ securityContext: { capabilities: { add } } });

const dangerous: readonly (readonly [string, string, Envelope?])[] = [
  ["ALL", "every capability", "EKS"],
  ["SYS_PTRACE", "memory of other processes", "AKS"],
  ["SYS_MODULE", "kernel modules", "GKE"],
  ["DAC_READ_SEARCH", "any file of the node by its handle"],
  ["SYS_RAWIO", "raw memory and ports"],
  ["BPF", "programs in the kernel"],
  ["CAP_SYS_ADMIN", "runtimes take it with the prefix, too"],
  ["sys_admin", "runtimes take it in lower case, too"],
];

const usual: readonly (readonly [string, string])[] = [
  ["NET_BIND_SERVICE", "ports below 1024, as a web server needs"],
  ["CHOWN", "containers have it anyway"],
  ["IPC_LOCK", "databases lock memory"],
  ["SYS_NICE", "priorities of its own processes"],
  ["NET_ADMIN", "the rule for network capabilities reports it"],
];

export const containerWithDangerousCapabilities: readonly Sample[] = [
  ...onSpec("SYS_ADMIN", withContainer(adding("SYS_ADMIN")), "with it a container mounts the node's disks"),
  ...onJsonPatch("/containers/0/securityContext/capabilities/add", ["SYS_ADMIN"], {
    off: ["CHOWN"],
    path: "/containers/0/securityContext",
    value: { capabilities: { add: ["CHOWN", "SYS_PTRACE"] } },
    harmless: { capabilities: { add: ["CHOWN"], drop: ["ALL"] } },
  }),
  hit("JSON patch of one more", jsonPatch("/containers/0/securityContext/capabilities/add/-", "BPF"), "it is added"),
  miss(
    "JSON patch that adds a usual one",
    jsonPatch("/containers/0/securityContext/capabilities/add/-", "CHOWN"),
    "containers have it anyway",
  ),
  ...dangerous.map(([name, because, envelope]) =>
    hit(name, pod(withContainer(adding("CHOWN", name))), because, envelope),
  ),
  ...usual.map(([name, because]) => miss(name, pod(withContainer(adding(name))), because)),
  miss(
    "all dropped",
    pod(withContainer({ securityContext: { capabilities: { drop: ["ALL"] } } })),
    "it has fewer capabilities than usual",
  ),
  miss(
    "JSON patch that drops all",
    jsonPatch("/containers/0/securityContext/capabilities/drop", ["ALL"]),
    "it has fewer capabilities than usual",
  ),
];
