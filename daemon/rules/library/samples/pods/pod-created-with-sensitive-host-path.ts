import type { Sample } from "../sample.ts";
import { type Envelope, hit, miss, pod } from "../variants.ts";
import { jsonPatch, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const mounting = (path: string) => pod({ ...withContainer({}), volumes: [{ name: "host", hostPath: { path } }] });

const sensitive: readonly (readonly [string, string, Envelope?])[] = [
  ["/", "the whole node", "EKS"],
  ["//", "another way to write /"],
  ["/etc/", "configuration, accounts and start-up of the node"],
  ["/./etc//kubernetes/./pki", "the control plane's keys, written oddly"],
  ["/etc/cron.d", "the node runs what is written there"],
  ["/root/.ssh", "keys of root", "GKE"],
  ["/home/admin", "an administrator's files"],
  ["/proc", "every process of the node"],
  ["/proc/sys/kernel", "kernel settings"],
  ["/sys/fs/cgroup", "a release agent can be set there"],
  ["/var/run", "the runtimes' sockets are in it"],
  ["/var/run/docker.sock", "the socket of Docker", "AKS"],
  ["/run/containerd/containerd.sock", "the socket of containerd"],
  ["/var/run/crio/crio.sock", "the socket of CRI-O"],
  ["/run/k3s/containerd/containerd.sock", "the socket of k3s"],
  ["/run/cri-dockerd.sock", "the socket of cri-dockerd"],
  ["/srv/proxy/docker.sock", "a socket of Docker, wherever it is"],
  ["/var/lib/kubelet", "the kubelet's state"],
  ["/var/lib/kubelet/pods", "volumes and tokens of every pod"],
  ["/var/lib/docker/overlay2", "files of every container"],
  ["/var/lib/etcd", "all that the cluster knows"],
  ["/dev/sda1", "a disk of the node"],
  ["/usr/bin", "programs of the node"],
  ["C:\\", "the whole Windows node"],
  ["\\\\.\\pipe\\docker_engine", "the socket of Docker on Windows"],
];

const harmless: readonly (readonly [string, string])[] = [
  ["/var/log", "log collectors read it"],
  ["/var/log/pods", "log collectors read it"],
  ["/var/lib/docker/containers", "log collectors read it"],
  ["/etc/localtime", "the time zone"],
  ["/etc/ssl/certs", "public certificates"],
  ["/etc/cni/net.d", "a network plugin's own folder"],
  ["/opt/cni/bin", "a network plugin's own folder"],
  ["/lib/modules", "network plugins read it"],
  ["/var/lib/kubelet/device-plugins", "where device plugins register"],
  ["/var/lib/kubelet/plugins/csi.example.com", "where storage drivers register"],
  ["/dev/kvm", "a device for virtual machines"],
  ["/dev/shm", "shared memory"],
  ["/home/kubernetes/bin/nvidia", "drivers of GKE nodes"],
  ["/data/etc", "etc is not at the root"],
  ["/etcetera", "another name"],
  ["/rooted", "another name"],
  ["/srv/docker.sock.d", "no socket"],
  ["/mnt/disks/ssd0", "a local disk for data"],
];

const etc = { name: "host", hostPath: { path: "/etc" } };

export const podCreatedWithSensitiveHostPath: readonly Sample[] = [
  ...onSpec("host's /etc", { ...withContainer({}), volumes: [etc] }, "it mounts the node's configuration"),
  ...onJsonPatch("/volumes/0/hostPath/path", "/root", {
    off: "/srv/data",
    path: "/volumes/-",
    value: { name: "host", hostPath: { type: "Directory", path: "/" } },
    harmless: { name: "host", hostPath: { path: "/srv/data" } },
  }),
  hit(
    "JSON patch of the whole volume",
    jsonPatch("/volumes/0/hostPath", { path: "/etc", type: "" }),
    "the node's configuration",
  ),
  miss("JSON patch to a harmless path", jsonPatch("/volumes/0/hostPath", { path: "/srv/data" }), "a folder for data"),
  ...sensitive.map(([path, because, envelope]) => hit(path, mounting(path), because, envelope)),
  ...harmless.map(([path, because]) => miss(path, mounting(path), because)),
  miss(
    "mounted inside of the container at /etc",
    pod({
      ...withContainer({ volumeMounts: [{ name: "conf", mountPath: "/etc" }] }),
      volumes: [{ name: "conf", configMap: { name: "conf", items: [{ key: "a", path: "/etc" }] } }],
    }),
    "where it is in the container does not matter",
  ),
];
