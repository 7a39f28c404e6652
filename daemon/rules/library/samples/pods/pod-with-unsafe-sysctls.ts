import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { everyPlace, jsonPatch, onSpec, withContainer } from "./on-spec.ts";

const sysctl = (...names: readonly string[]) => ({
  ...withContainer({}),
  securityContext: { sysctls: names.map((name) => ({ name, value: "1" })) },
});
export const podWithUnsafeSysctls: readonly Sample[] = [
  ...onSpec("kernel.msgmax", sysctl("kernel.msgmax"), "it is none of the safe ones"),
  hit("a safe and an unsafe one", pod(sysctl("net.ipv4.tcp_syncookies", "kernel.core_pattern")), "one is enough"),
  hit(
    "by JSON patch",
    jsonPatch("/securityContext/sysctls", [{ name: "net.core.somaxconn", value: "1024" }]),
    "it is set",
  ),
  ...everyPlace(sysctl("net.ipv4.ip_local_port_range", "net.ipv4.tcp_keepalive_time")).map(([kind, facts]) =>
    miss(`safe ones: ${kind}`, facts, "Kubernetes allows them everywhere"),
  ),
  ...everyPlace({ ...withContainer({}), securityContext: { sysctls: [{ value: "1" }] } }).map(([kind, facts]) =>
    miss(`no name: ${kind}`, facts, "nothing is set"),
  ),
  miss("looked for by JSON patch", jsonPatch("/securityContext/sysctls", [], "test"), "a test changes nothing"),
  miss("another JSON patch", jsonPatch("/securityContext/fsGroup", 1000), "no kernel parameter"),
];
