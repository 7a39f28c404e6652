import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, pod, undone } from "../variants.ts";
import { withContainer } from "./on-spec.ts";

const mirror = (namespace: string, name: string, more: RequestFacts = {}): RequestFacts => ({
  ...pod({}),
  user: "system:node:worker-1",
  groups: ["system:nodes"],
  namespace,
  name,
  requestObject: {
    kind: "Pod",
    apiVersion: "v1",
    metadata: {
      name,
      namespace,
      annotations: { "kubernetes.io/config.mirror": "0123", "kubernetes.io/config.source": "file" },
    },
    spec: withContainer({}),
  },
  ...more,
});
const planted = mirror("default", "backdoor-worker-1");

const { name: _, ...nameless } = mirror("kube-system", "");

const known: readonly (readonly [string, string, string])[] = [
  ["kube-system", "kube-apiserver-master-1", "kubeadm's control plane"],
  ["kube-system", "etcd-master-1", "kubeadm's etcd"],
  ["kube-system", "etcd-manager-main-i-0123", "kops' etcd"],
  ["kube-system", "kube-proxy-gke-prod-pool-1", "GKE's proxy"],
  ["kube-system", "kube-vip-master-1", "a load balancer of control planes"],
  ["kube-system", "nginx-proxy-worker-1", "kubespray's proxy"],
  ["kube-system", "aws-cloud-controller-manager-i-0123", "kops' cloud controller"],
  ["kube-system", "kube-haproxy-master-1", "a load balancer of control planes"],
  ["openshift-etcd", "etcd-master-1", "OpenShift's etcd"],
];

export const unknownStaticPod: readonly Sample[] = [
  ...everywhere("a planted manifest", planted, "no installer puts such a pod on a node"),
  hit("in kube-system", mirror("kube-system", "helper-worker-1"), "no part of Kubernetes has such a name"),
  hit("a part's name elsewhere", mirror("default", "kube-proxy-worker-1"), "the parts are in kube-system"),
  hit("a name that only begins so", mirror("kube-system", "etcdbackup-worker-1"), "it is another name"),
  hit("body not recorded", { ...planted, requestObject: undefined }, "the node and the name say enough", "AKS"),
  hit(
    "forged by a person",
    mirror("kube-system", "kube-proxy-worker-9", { user: "mallory" }),
    "only nodes make mirrors",
  ),
  ...undone(planted),
  ...known.map(([namespace, name, because]) => miss(`${namespace}/${name}`, mirror(namespace, name), because)),
  miss("a person's pod", pod(withContainer({})), "no mirror"),
  miss("a name that is not recorded", nameless, "it may be a known one"),
  miss("a node patches a pod", { ...planted, verb: "patch" }, "it was there before"),
  miss("a node reports a status", { ...planted, subresource: "status" }, "no pod is made"),
  miss("a node's event", { ...planted, resource: "events" }, "no pod is made"),
];
