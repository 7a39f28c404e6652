import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = { verb: "update", resource: "configmaps", namespace: "kube-system", name: "audit-policy" };

export const auditLoggingConfigurationChangedSamples: readonly Sample[] = [
  ...everywhere("audit policy changed", facts, "what comes next may not be recorded"),
  hit(
    "audit webhook's secret deleted",
    { ...facts, verb: "delete", resource: "secrets", name: "audit-webhook-config" },
    "no delivery",
  ),
  hit(
    "audit sink created",
    { resource: "auditregistration.k8s.io/v1alpha1/auditsinks", name: "mysink" },
    "events go to one more place",
  ),
  hit(
    "OpenShift's audit profile switched off",
    {
      verb: "patch",
      resource: "config.openshift.io/v1/apiservers",
      name: "cluster",
      requestObject: { spec: { audit: { profile: "None" } } },
    },
    "nothing is recorded any more",
  ),
  hit(
    "forwarding deleted",
    {
      verb: "delete",
      resource: "observability.openshift.io/v1/clusterlogforwarders",
      namespace: "openshift-logging",
      name: "k8s-audit",
    },
    "events stay in the cluster",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  miss(
    "copied by OpenShift's operator",
    {
      ...facts,
      namespace: "openshift-kube-apiserver",
      name: "kube-apiserver-audit-policies-12",
      user: "system:serviceaccount:openshift-kube-apiserver-operator:kube-apiserver-operator",
    },
    "each revision of the API server has a copy",
  ),
  miss("audit policy read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss("other config map", { ...facts, name: "audit-dashboard" }, "a page, not the log's settings"),
  miss("deployment of that name", { ...facts, resource: "apps/v1/deployments" }, "no settings of the API server"),
  miss(
    "OpenShift's certificates changed",
    {
      verb: "patch",
      resource: "config.openshift.io/v1/apiservers",
      name: "cluster",
      requestObject: { spec: { servingCerts: {} } },
    },
    "the audit profile stays",
  ),
  miss(
    "other object with such a field",
    { resource: "example.com/v1/reports", name: "a", requestObject: { spec: { audit: {} } } },
    "not the API server's",
  ),
];
