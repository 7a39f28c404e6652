import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const truncated = { "audit.k8s.io/truncated": "true" };
const facts: RequestFacts = {
  resource: "pods",
  namespace: "shop",
  name: "web",
  level: "Request",
  annotations: truncated,
};

export const bodyHiddenFromTheAuditLogSamples: readonly Sample[] = [
  ...everywhere("padded pod", facts, "whether it is privileged cannot be told"),
  hit(
    "padded role by a service account",
    {
      ...facts,
      verb: "update",
      resource: "rbac.authorization.k8s.io/v1/clusterroles",
      user: "system:serviceaccount:shop:default",
    },
    "what it grants cannot be told",
  ),
  hit(
    "body left out by AKS",
    { ...facts, annotations: {}, requestObject: "skipped-too-big-size-object" },
    "AKS says so where the body would stand",
    "AKS",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("pods listed", { ...facts, verb: "list" }, "it is the answer that is large"),
  miss("whole body", { ...facts, annotations: {}, requestObject: { spec: {} } }, "nothing is hidden"),
  miss(
    "large definition",
    {
      ...facts,
      resource: "apiextensions.k8s.io/v1/customresourcedefinitions",
      namespace: "",
      name: "prometheuses.monitoring.coreos.com",
    },
    "definitions of large operators always are",
  ),
  miss("large config map", { ...facts, resource: "configmaps", name: "dashboards" }, "dashboards often are"),
];
