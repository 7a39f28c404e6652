import type { Rule } from "../../../audit/rule.ts";
import { inPodSpec, podWritten, quoted } from "../conditions.ts";
import { blindSpot, deed, jsonPatchPuts } from "./spec.ts";

/** What Pod Security's baseline allows. */
const safe = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
];

export const podWithUnsafeSysctls: Rule = {
  name: "Pod with unsafe sysctls",
  message: `Pod with unsafe sysctls: ${deed}`,
  expression: `${podWritten}
  and (${inPodSpec(`any("securityContext.sysctls", exists("name") and not jpath("name") in (${quoted(safe)}))`)}
    or ${jsonPatchPuts(`jpath("path") contains "/sysctls"`)})`,
  description: `The pod sets kernel parameters that Kubernetes does not count as safe: they may reach beyond the pod, starve its neighbours, or open an escape (kernel.core_pattern). A kubelet refuses them unless it was told to allow them, so an attempt shows either a tuned cluster or somebody who tries. Databases and proxies that raise net.core.somaxconn do the same; any JSON patch of sysctls is reported. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["abuseElevationControlMechanisms"],
  attack: ["T1611", "T1499"],
  owner: "system",
};
