import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn, withWordsOfDryRun } from "./callers.ts";
import { shell } from "./exec.ts";

const intoEtcd = { ...shell, namespace: "kube-system", name: "etcd-master-1" };

export const execIntoControlPlane: readonly Sample[] = [
  ...everywhere("shell in etcd", intoEtcd, "every secret of the cluster lies there"),
  hit(
    "shell in the API server",
    { ...intoEtcd, name: "kube-apiserver-master-1" },
    "the signing key of all tokens lies there",
  ),
  hit(
    "attach to the scheduler",
    { ...intoEtcd, name: "kube-scheduler-master-1", subresource: "attach" },
    "its kubeconfig lies there",
  ),
  hit(
    "controller manager",
    { ...intoEtcd, name: "kube-controller-manager-master-1" },
    "the certificate authority's key lies there",
  ),
  ...notLetIn(intoEtcd),
  withWordsOfDryRun(intoEtcd),
  miss("shell in coredns", { ...intoEtcd, name: "coredns-7d4d-abcde" }, "the rule on kube-system sees it"),
  miss("an application's etcd", { ...intoEtcd, namespace: "shop" }, "it is not the cluster's"),
  miss("a name that goes on", { ...intoEtcd, name: "etcdadmin-0" }, "it is no static pod of the control plane"),
  miss("logs of etcd", { ...intoEtcd, subresource: "log" }, "nothing is run"),
  miss("another API's exec", { ...intoEtcd, resource: "example.com/v1/robots" }, "it is no pod"),
];
