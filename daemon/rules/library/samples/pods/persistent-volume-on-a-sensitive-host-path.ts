import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";

const volume = (spec: object, more: RequestFacts = {}): RequestFacts => ({
  resource: "persistentvolumes",
  name: "disk",
  requestObject: {
    kind: "PersistentVolume",
    apiVersion: "v1",
    metadata: { name: "disk" },
    spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], ...spec },
  },
  ...more,
});
const root = { hostPath: { path: "/" } };

export const persistentVolumeOnASensitiveHostPath: readonly Sample[] = [
  ...everywhere("volume on /", volume(root), "whoever claims it has the whole node"),
  hit("local volume on /etc", volume({ local: { path: "/etc" } }), "a local volume is a path of a node, too"),
  hit(
    "volume on the kubelet's folder",
    volume({ hostPath: { path: "/var/lib/kubelet/" } }),
    "it holds every pod's tokens",
  ),
  hit("local volume with a command", volume({ local: { path: "C:\\&calc.exe&\\" } }), "CVE-2023-5528", "AKS"),
  hit("volume moved", volume(root, { verb: "patch" }), "a change is as good as a new one"),
  ...undone(volume(root)),
  miss(
    "a provisioner's folder",
    volume({ hostPath: { path: "/opt/local-path-provisioner/pvc-1_shop_data" } }),
    "its own folder",
  ),
  miss(
    "a volume of k3s",
    volume({ hostPath: { path: "/var/lib/rancher/k3s/storage/pvc-1_shop_data" } }),
    "k3s keeps volumes there",
  ),
  ...["/var/lib/rancher", "/var/lib/rancher/k3s/", "/var/lib/rancher/k3s/server/tls", "/var/lib/rancher/rke2"].map(
    (path) => hit(path, volume({ hostPath: { path } }), "it holds the cluster's keys"),
  ),
  miss("a local disk", volume({ local: { path: "/mnt/disks/ssd0" } }), "a disk for data"),
  miss(
    "a cloud's disk",
    volume({ csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" } }),
    "no path of a node",
    "EKS",
  ),
  miss("deleted", volume(root, { verb: "delete" }), "a deletion gives nothing to anybody"),
  miss("its status", volume(root, { verb: "patch", subresource: "status" }), "the volume is not changed"),
  miss("a custom resource", volume(root, { resource: "example.com/v1/disks" }), "no volume of Kubernetes"),
];
