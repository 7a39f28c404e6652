import type { Sample } from "../sample.ts";
import { type Envelope, hit, miss, pod } from "../variants.ts";
import { jsonPatch, onSpec, withContainer } from "./on-spec.ts";

const attacks: readonly (readonly [string, readonly string[], string, Envelope?])[] = [
  ["nsenter in a script", ["sh", "-c", "nsenter -t 1 -m -u -i -n -p -- bash"], "a shell on the node", "EKS"],
  ["nsenter with an equals sign", ["nsenter", "--mount", "--target=1", "--", "sh"], "a shell on the node", "AKS"],
  ["chroot as a list", ["chroot", "/host", "bash"], "a shell on the node", "GKE"],
  ["chroot in a script", ["sh", "-c", "set -e\nchroot /hostfs sh"], "a shell on the node"],
  ["root of process 1", ["cat", "/proc/1/root/etc/shadow"], "the node's files"],
  ["release agent", ["sh", "-c", "echo /cmd > /tmp/cg/release_agent"], "the node runs it"],
  ["core pattern", ["sh", "-c", "echo '|/x' > /proc/sys/kernel/core_pattern"], "the node runs it"],
  ["runtime's socket", ["curl", "--unix-socket", "/var/run/docker.sock", "http://x/containers/json"], "new containers"],
  ["docker on the socket", ["docker", "-H", "unix:///host/var/run/docker.sock", "run", "x"], "new containers"],
];

const ordinary: readonly (readonly [string, readonly string[], string])[] = [
  ["a server", ["nginx", "-g", "daemon off;"], "it serves"],
  ["nsenter into another process", ["nsenter", "-t", "4242", "-n", "ss"], "a process of its own"],
  ["chroot into an image", ["chroot", "/build/rootdir", "make"], "a folder of its own"],
  ["its own process", ["cat", "/proc/1/cmdline"], "process 1 of its own container"],
];

export const podCommandBreaksOutToItsNode: readonly Sample[] = [
  ...onSpec(
    "nsenter",
    withContainer({ command: ["nsenter", "--target", "1", "--mount", "--pid", "--", "bash"] }),
    "a shell on the node",
  ),
  hit("by JSON patch", jsonPatch("/containers/0/command", ["chroot", "/host"]), "it is the command now"),
  ...attacks.map(([name, command, because, envelope]) => hit(name, pod(withContainer({ command })), because, envelope)),
  ...ordinary.map(([name, command, because]) => miss(name, pod(withContainer({ command })), because)),
];
