import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const facts: RequestFacts = {
  verb: "delete",
  resource: "certificates.k8s.io/v1/certificatesigningrequests",
  name: "eve",
};

export const certificateSigningRequestDeletedByAPerson: readonly Sample[] = [
  ...everywhere("deleted", facts, "nobody sees any more what was signed"),
  hit("all of them", { ...facts, verb: "deletecollection", name: "" }, "kubectl delete csr --all"),
  hit("with the admin kubeconfig of k3s", { ...facts, user: "system:admin" }, "a person holds it"),
  poorHit(
    "deleted",
    { verb: "delete", user: { username: "eve" }, objectRef: { resource: "certificatesigningrequests", name: "eve" } },
    "what is left out changes nothing",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  miss(
    "by the controller",
    { ...facts, user: "system:serviceaccount:kube-system:certificate-controller" },
    "old requests are deleted every hour",
  ),
  miss("by an operator", { ...facts, user: "system:serviceaccount:etcd:etcd-operator" }, "it tidies up its own"),
  miss("requested", { ...facts, verb: "create" }, "it has a rule of its own"),
  miss("a certificate of cert-manager", { ...facts, resource: "cert-manager.io/v1/certificates" }, "another kind"),
];
