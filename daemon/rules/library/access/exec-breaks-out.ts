import type { Rule } from "../../../audit/rule.ts";
import { asInQuery, commandHas, commandStarted, further, start } from "./exec.ts";

const space = asInQuery(" ");

const places = [
  "docker.sock",
  "containerd.sock",
  "crio.sock",
  "release_agent",
  "core_pattern",
  "/proc/1/root",
  "/proc/sysrq-trigger",
].map(asInQuery);

const programs = [
  `${start}nsenter${space}`,
  `${start}chroot${space}(?:/|%2f)`,
  `${start}unshare${space}`,
  `${start}mount${further}(?:/|%2f)dev(?:/|%2f)`,
  `${start}(?:insmod|modprobe|debugfs|mknod|crictl)${space}`,
  `${start}ctr${space}`,
];

export const execBreaksOut: Rule = {
  name: "Exec that breaks out to the node",
  message:
    "Exec that breaks out to the node: ${user.username} on ${objectRef.namespace}/${objectRef.name}, ${requestURI}",
  expression: `${commandStarted}
  and ${commandHas(...places, ...programs)}`,
  description:
    "A command started in a container is one with which one leaves it for its node: nsenter, chroot into a mounted root, a container runtime's socket, a mounted disk, kernel modules, cgroup release agents. Whoever has the node has every pod and every secret on it. Look at the pod's rights and at what its node did afterwards; drain and replace the node. Administrators of nodes use privileged pods so: except them by name. What is typed into an open shell is not seen, nor is any command on GKE, which records no query of exec.",
  severity: "critical",
  attackTechniques: ["execIntoContainer", "exploitationForPrivilegeEscalation"],
  attack: ["T1611", "T1609", "TA0004"],
  owner: "system",
};
