import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { jsonPatch, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const adding = (...add: readonly string[]) => ({ securityContext: { capabilities: { add } } });

export const containerWithNetworkCapabilities: readonly Sample[] = [
  ...onSpec("NET_ADMIN", withContainer(adding("NET_ADMIN")), "it may change addresses and firewall rules"),
  ...onJsonPatch("/containers/0/securityContext/capabilities/add", ["NET_RAW"], {
    off: ["CHOWN"],
    path: "/containers/0/securityContext",
    value: { capabilities: { add: ["NET_ADMIN"] } },
    harmless: { capabilities: { add: ["NET_BIND_SERVICE"], drop: ["NET_RAW"] } },
  }),
  hit("NET_RAW", pod(withContainer(adding("NET_RAW"))), "it may forge packets"),
  hit("cap_net_admin", pod(withContainer(adding("cap_net_admin"))), "runtimes take the name in any form"),
  hit(
    "JSON patch of one more",
    jsonPatch("/containers/0/securityContext/capabilities/add/-", "NET_ADMIN"),
    "it is added",
  ),
  miss(
    "JSON patch that adds another",
    jsonPatch("/containers/0/securityContext/capabilities/add/-", "CHOWN"),
    "it has nothing to do with the network",
  ),
  miss("NET_BIND_SERVICE", pod(withContainer(adding("NET_BIND_SERVICE"))), "ports below 1024, as a web server needs"),
  miss("SYS_ADMIN", pod(withContainer(adding("SYS_ADMIN"))), "the rule for dangerous capabilities reports it"),
  miss(
    "NET_RAW dropped",
    pod(withContainer({ securityContext: { capabilities: { drop: ["NET_RAW"] } } })),
    "it has fewer capabilities than usual",
  ),
];
