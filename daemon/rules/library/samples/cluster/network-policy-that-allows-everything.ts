import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const policy = (spec: object): RequestFacts => ({
  resource: "networking.k8s.io/v1/networkpolicies",
  namespace: "shop",
  name: "allow-all",
  requestObject: { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "allow-all" }, spec },
});
const facts = policy({ podSelector: {}, ingress: [{}], policyTypes: ["Ingress"] });

export const networkPolicyThatAllowsEverythingSamples: readonly Sample[] = [
  ...everywhere("every pod may be reached", facts, "an empty rule for all pods undoes every other policy"),
  hit("every pod may reach out", policy({ podSelector: {}, egress: [{}] }), "the way out for what was stolen"),
  hit("replaced by one that allows all", { ...facts, verb: "update" }, "the old name keeps eyes away"),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("nothing may be reached", policy({ podSelector: {}, policyTypes: ["Ingress"] }), "no rule allows nothing"),
  miss(
    "one application open to all",
    policy({ podSelector: { matchLabels: { app: "web" } }, ingress: [{}] }),
    "what a front end is for",
  ),
  miss(
    "all pods open to one namespace",
    policy({ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "ops" } } }] }] }),
    "somebody named is allowed",
  ),
  miss(
    "all pods may reach DNS",
    policy({ podSelector: {}, egress: [{ ports: [{ port: 53, protocol: "UDP" }] }] }),
    "one port",
  ),
  miss(
    "other kind with the same fields",
    { ...facts, resource: "cilium.io/v2/ciliumnetworkpolicies" },
    "of which clouds record no body",
  ),
];
