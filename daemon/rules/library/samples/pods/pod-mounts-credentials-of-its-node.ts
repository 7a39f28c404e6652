import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { jsonPatch, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const mounting = (path: string) => pod({ ...withContainer({}), volumes: [{ name: "host", hostPath: { path } }] });

const credentials: readonly (readonly [string, string])[] = [
  ["/var/lib/kubelet/pki", "the kubelet's certificate"],
  ["/var/lib/kubelet/kubeconfig", "the kubelet's kubeconfig"],
  ["/var/lib/kubelet/bootstrap-kubeconfig", "a bootstrap token"],
  ["/var/run/secrets/kubernetes.io/serviceaccount", "a token"],
  ["/etc/kubernetes/pki/ca.key", "the cluster's authority"],
  ["/etc/kubernetes/admin.conf", "the administrator's kubeconfig"],
  ["/etc/kubernetes/azure.json", "the cloud's credentials of an AKS node"],
  ["/etc/rancher/k3s/k3s.yaml", "the administrator's kubeconfig of k3s"],
  ["/root/.kube", "root's kubeconfig"],
  ["/home/ubuntu/.ssh", "a user's keys"],
  ["/var/lib/etcd/member", "all secrets of the cluster"],
  ["/etc/shadow", "hashes of passwords"],
  ["//etc/./ssh", "the node's host keys, written oddly"],
];

const harmless: readonly (readonly [string, string])[] = [
  ["/", "the rule for sensitive paths reports it"],
  ["/var/lib/kubelet/device-plugins", "where device plugins register"],
  ["/etc/kubernetes/manifests", "static pods, no credentials"],
  ["/home/ubuntu/data", "a user's data"],
  ["/etc/ssl/certs", "public certificates"],
  ["/srv/etc/shadow", "not at the root"],
];

const podVolumes = { name: "host", hostPath: { path: "/var/lib/kubelet/pods", type: "Directory" } };

export const podMountsCredentialsOfItsNode: readonly Sample[] = [
  ...onSpec("kubelet's pods", { ...withContainer({}), volumes: [podVolumes] }, "tokens of every pod of the node"),
  ...onJsonPatch("/volumes/0/hostPath/path", "/root/.kube", {
    off: "/srv/data",
    path: "/volumes/-",
    value: podVolumes,
    harmless: { name: "host", hostPath: { path: "/srv/data" } },
  }),
  miss("JSON patch to a harmless path", jsonPatch("/volumes/0/hostPath", { path: "/srv/data" }), "a folder for data"),
  ...credentials.map(([path, because]) => hit(path, mounting(path), because)),
  ...harmless.map(([path, because]) => miss(path, mounting(path), because)),
];
