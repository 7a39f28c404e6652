import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const facts = {
  verb: "patch",
  resource: "configmaps",
  namespace: "kube-system",
  name: "aws-auth",
  requestObject: { data: { mapRoles: "- rolearn: arn:aws:iam::123456789012:role/eve\n  groups: [system:masters]\n" } },
} satisfies RequestFacts;

export const eksAccessMapChanged: readonly Sample[] = [
  hit("patched", facts, "a role more is an administrator more", "EKS"),
  hit("replaced", { ...facts, verb: "update" }, "a role more is an administrator more", "EKS"),
  hit("created", { ...facts, verb: "create" }, "where there was none", "EKS"),
  hit("deleted", { ...facts, verb: "delete" }, "nobody but its maker gets into the cluster", "EKS"),
  hit(
    "by a workload",
    { ...facts, user: "system:serviceaccount:shop:web" },
    "no workload gives access to the cluster",
    "EKS",
  ),
  hit("as the webhook sends it", facts, "whatever brings the event"),
  poorHit(
    "patched",
    {
      verb: "patch",
      user: { username: "eve" },
      objectRef: { resource: "configmaps", namespace: "kube-system", name: "aws-auth" },
    },
    "what is left out changes nothing",
  ),
  hit(
    "mapping created",
    { resource: "iamauthenticator.k8s.aws/v1alpha1/iamidentitymappings", name: "eve" },
    "the authenticator reads them beside the config map",
  ),
  miss("in another namespace", { ...facts, namespace: "shop" }, "EKS does not read it there"),
  miss("another config map", { ...facts, name: "coredns" }, "no access is in it"),
  miss("secret so called", { ...facts, resource: "secrets" }, "no config map"),
  miss("read", { ...facts, verb: "get" }, "who looks changes nothing"),
  ...undone(facts),
  ...byControlPlane(facts),
];
