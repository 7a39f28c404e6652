import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, pod, undone } from "../variants.ts";
import { templatePatch, withContainer } from "./on-spec.ts";

const user = "system:serviceaccount:shop:default";
const created: RequestFacts = { ...pod(withContainer({})), user };

export const workloadWrittenByADefaultServiceAccount: readonly Sample[] = [
  ...everywhere("pod", created, "a default account made a pod"),
  hit(
    "deployment patched",
    { ...templatePatch(withContainer({})), user },
    "a default account changed a workload",
    "EKS",
  ),
  hit("body not recorded", { ...created, requestObject: undefined }, "the reference says enough", "AKS"),
  hit(
    "of kube-system",
    { ...created, user: "system:serviceaccount:kube-system:default" },
    "that of kube-system is a default one, too",
  ),
  ...undone(created),
  miss("a person", pod(withContainer({})), "no service account"),
  miss(
    "an account of its own",
    { ...created, user: "system:serviceaccount:shop:deployer" },
    "somebody gave it the right",
  ),
  miss("a name that ends so", { ...created, user: "system:serviceaccount:shop:not-default" }, "another account"),
  miss("a person of that name", { ...created, user: "default" }, "no service account"),
  miss("read", { ...created, verb: "get", requestObject: undefined }, "nothing is written"),
  miss("exec", { ...created, subresource: "exec" }, "another rule reports it"),
  miss("config map", { ...created, resource: "configmaps" }, "no workload"),
  miss(
    "OpenShift updates itself",
    { ...created, user: "system:serviceaccount:openshift-cluster-version:default" },
    "its version operator has no other account",
  ),
];
