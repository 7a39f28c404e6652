import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const facts = { resource: "serviceaccounts", namespace: "kube-system", name: "monitor" } satisfies RequestFacts;

export const serviceAccountCreatedInAControlPlaneNamespace: readonly Sample[] = [
  ...everywhere("created in kube-system", facts, "nobody looks for it there"),
  hit("created in kube-public", { ...facts, namespace: "kube-public" }, "nothing runs there: it has no use", "EKS"),
  poorHit(
    "created in kube-system",
    {
      verb: "create",
      user: { username: "minikube-user" },
      objectRef: { resource: "serviceaccounts", namespace: "kube-system", name: "eve" },
    },
    "what is left out changes nothing",
  ),
  hit(
    "created by a workload",
    { ...facts, user: "system:serviceaccount:shop:web" },
    "a taken pod makes itself at home",
  ),
  miss("created in a team's namespace", { ...facts, namespace: "shop" }, "workloads have accounts of their own"),
  miss("annotated", { ...facts, verb: "patch" }, "it was there before"),
  miss("token requested", { ...facts, subresource: "token" }, "no account is created"),
  miss("config map created", { ...facts, resource: "configmaps" }, "no account"),
  miss(
    "by the controller of accounts",
    { ...facts, name: "default", user: "system:serviceaccount:kube-system:service-account-controller" },
    "each namespace gets its default",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
];
