import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { account, clusterRoleBinding, patched, roleBinding, roleBoundSamples, user, userGroup } from "./rbac.ts";

const facts = clusterRoleBinding("cluster-admin", userGroup("oncall"));
const kubeadm = userGroup("kubeadm:cluster-admins");

export const clusterAdministratorBound: readonly Sample[] = [
  ...roleBoundSamples(facts, "cluster-admin"),
  hit(
    "default service account bound",
    clusterRoleBinding("cluster-admin", account("kube-system", "default")),
    "every pod of kube-system gets the cluster",
  ),
  poorHit(
    "cluster-admin bound",
    {
      verb: "create",
      user: { username: "admin@example.com" },
      objectRef: { resource: "clusterrolebindings", name: "pwn" },
      responseStatus: { code: 201 },
      requestObject: {
        roleRef: { kind: "ClusterRole", name: "cluster-admin" },
        subjects: [{ kind: "User", name: "eve" }],
      },
    },
    "what is left out changes nothing",
  ),
  hit(
    "kubeadm's group and one more",
    clusterRoleBinding("cluster-admin", kubeadm, user("mallory")),
    "somebody hides beside kubeadm's group",
  ),
  hit(
    "with words of a dry run elsewhere",
    { ...facts, query: "fieldManager=dryRun=All" },
    "the name of a field manager stops nothing",
  ),
  hit(
    "with a dry run's words in a question",
    { ...facts, query: "fieldManager=?dryRun=All" },
    "the name of a field manager stops nothing",
  ),
  miss(
    "kubeadm init",
    {
      ...clusterRoleBinding("cluster-admin", kubeadm),
      name: "kubeadm:cluster-admins",
      user: "kubernetes-super-admin",
      groups: ["system:masters"],
      userAgent: "kubeadm/v1.36.3 (linux/amd64) kubernetes/abcdef0",
    },
    "kubeadm's own group of administrators has to be bound once",
  ),
  miss("view bound", clusterRoleBinding("view", user("mallory")), "who may look changes nothing"),
  miss(
    "cluster-admin bound in a namespace",
    roleBinding("cluster-admin", user("mallory")),
    "one namespace is another rule's",
  ),
  miss(
    "view patched",
    patched(clusterRoleBinding("view", user("alice")), { subjects: [user("alice")] }),
    "the role that the answer shows is view",
  ),
];
