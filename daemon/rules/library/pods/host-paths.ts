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
  "var/lib/rancher(?:/k3s)?",
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

// Not var/lib/rancher/k3s/storage: there k3s keeps the volumes of pods.
const itselfAndBelow = [
  ...credentials,
  "root",
  "proc",
  "boot",
  'etc/(?:kubernetes|rancher|systemd|sudoers|pam.d|profile.d|init.d|rc.local|docker|containerd|ld.so[^/"]*)',
  'etc/cron[^/"]*',
  "(?:usr/)?lib/systemd",
  "var/spool/cron",
  'var/lib/rancher/(?:[^/k"][^/"]*|k3s/(?:server|agent|data))',
  "var/lib/(?:k0s|minikube|cloud)",
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

/**
 * The pod makes or removes a folder for a volume, as the provisioner of k3s and kind does for each, and mounts nothing
 * else of its node.
 */
export const localPathHelper = `(jpath("user.username") in ("system:serviceaccount:kube-system:local-path-provisioner-service-account",
      "system:serviceaccount:local-path-storage:local-path-provisioner-service-account")
    and all("requestObject.spec.volumes", not exists("hostPath")
      or jpath("hostPath.path") matches "^/(var/lib/rancher/k3s/storage|opt/local-path-provisioner|var/local-path-provisioner)(/|$)"))`;
