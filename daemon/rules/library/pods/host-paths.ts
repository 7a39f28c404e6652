import { pattern } from "../conditions.ts";
import { jsonPatchPuts, sentText } from "./spec.ts";

/** Between names: Kubernetes refuses `..` in a host path, but neither `//` nor `/./`. */
const slash = "/[/.]*";
const path = (text: string) => text.replace(/(?<!\[\^)\//g, slash);

const itself = [
  "etc",
  "home",
  'home/[^/"]+',
  "sys",
  "sys/fs",
  "sys/fs/cgroup",
  "sys/kernel",
  "dev",
  "run",
  "var",
  "var/run",
  "var/lib",
  "var/lib/kubelet",
  "var/lib/docker",
  "var/lib/containerd",
  "usr",
  "usr/(?:local/)?s?bin",
  "s?bin",
  "lib",
];

const credentials = [
  'var/lib/kubelet/(?:pods|pki|[^/"]*kubeconfig|bootstrap[^/"]*)',
  "(?:var/)?run/secrets",
  String.raw`etc/kubernetes/(?:pki|[^/"]+\.(?:conf|json|ya?ml))`,
  String.raw`etc/rancher/(?:k3s|rke2)/[^/"]+\.yaml`,
  String.raw`(?:root|home/[^/"]+)/\.(?:ssh|kube|aws|azure|config|docker|gnupg)`,
  "var/lib/(?:etcd|rancher/(?:k3s|rke2)/server)",
  "etc/(?:shadow|ssh)",
];

const itselfAndBelow = [
  ...credentials,
  "root",
  "proc",
  "boot",
  'etc/(?:kubernetes|rancher|systemd|sudoers|pam.d|profile.d|init.d|rc.local|docker|containerd|ld.so[^/"]*)',
  'etc/cron[^/"]*',
  "(?:usr/)?lib/systemd",
  "var/spool/cron",
  "var/lib/(?:rancher|k0s|minikube|cloud)",
  'var/lib/(?:docker/overlay2|containerd/io.containerd[^/"]*)',
  'var/lib/kubelet/config[^/"]*',
  "(?:var/)?run/(?:docker|containerd|crio|k3s|podman)",
  'dev/(?:mem|kmem|kmsg|(?:sd|nvme|xvd|vd|dm-)[^/"]*|mapper|disk)',
];

const socket = String.raw`[^"]*/(?:docker|containerd|crio|cri-dockerd|dockershim|podman|buildkitd)\.sock`;
const windows = String.raw`[cC]:[\\/]*|\\+\.\\+pipe\\+(?:docker_engine|containerd-containerd)`;

const belowText = (paths: readonly string[]) => `(?:${paths.map(path).join("|")})(?:/[^"]*)?`;

/** Paths that hold the node, its credentials or its container runtime: with one of them a pod takes the node over. */
export const sensitivePath = new RegExp(
  `${slash}(?:(?:${itself.map(path).join("|")})[/.]*|${belowText(itselfAndBelow)})?|${socket}|${windows}`,
);

/** Paths where a node keeps keys, tokens and passwords: its own, of its pods, of its users. */
export const credentialPath = new RegExp(`${slash}${belowText(credentials)}`);

/** A pod mounts a path of its node that fits the pattern as a whole. */
export function mountsHostPath({ source }: RegExp): string {
  const within = new RegExp(`"hostPath":\\{[^}]*"path":"(?:${source})"`);
  const alone = new RegExp(`^(?:\\{[^}]*"path":")?(?:${source})(?:"[^}]*\\})?$`);
  return `(${sentText(within)}
    or ${jsonPatchPuts(`jpath("path") contains "/hostPath" and (jpath("value") matches ${pattern(alone)} or not exists("value"))`)})`;
}
