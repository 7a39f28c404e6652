import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { clusterRoleBinding, roleBinding, subjectNameSamples, subjectSamples, user, userGroup } from "./rbac.ts";

const anonymous = user("system:anonymous");
const clusterInfo = roleBinding("kubeadm:bootstrap-signer-clusterinfo", anonymous);

export const rightsGivenToAnonymousUsers: readonly Sample[] = [
  ...subjectSamples(clusterRoleBinding("view", anonymous), anonymous, "whoever reaches the API server has the role"),
  ...subjectNameSamples(
    clusterRoleBinding("view", user("bob")),
    "system:anonymous",
    "a subject that was a person becomes everybody",
  ),
  hit(
    "group bound",
    clusterRoleBinding("cluster-admin", userGroup("system:unauthenticated")),
    "the group of those without a credential has the cluster",
  ),
  poorHit(
    "anonymous bound",
    {
      verb: "create",
      user: { username: "kubernetes-admin" },
      objectRef: { resource: "rolebindings", namespace: "default", name: "open" },
      requestObject: { roleRef: { name: "edit" }, subjects: [{ name: "system:anonymous" }] },
    },
    "what is left out changes nothing",
  ),
  miss("kubeadm init", { ...clusterInfo, namespace: "kube-public" }, "nodes that join read cluster-info so"),
  hit("kubeadm's role elsewhere", clusterInfo, "only kube-public has nothing to hide"),
  hit(
    "another role in kube-public",
    { ...roleBinding("edit", anonymous), namespace: "kube-public" },
    "kubeadm binds no such role",
  ),
];
