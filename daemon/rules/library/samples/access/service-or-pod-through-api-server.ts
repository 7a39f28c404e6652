import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notPassedOn, notPeople, withWordsOfDryRun } from "./callers.ts";

const dashboard: RequestFacts = {
  verb: "get",
  resource: "services",
  namespace: "kubernetes-dashboard",
  name: "https:kubernetes-dashboard:",
  subresource: "proxy",
};

export const serviceOrPodThroughApiServer: readonly Sample[] = [
  ...everywhere("a dashboard", dashboard, "it was reached past whatever stands in front of it"),
  hit("a pod", { ...dashboard, resource: "pods", name: "web:8080" }, "the pod was asked as if from inside"),
  hit("by POST", { ...dashboard, verb: "create" }, "what is sent changes something"),
  hit("by the admin kubeconfig", { ...dashboard, user: "system:admin" }, "it is a person's"),
  ...notPassedOn(dashboard),
  withWordsOfDryRun(dashboard),
  ...notPeople(dashboard),
  miss("the service itself", { ...dashboard, subresource: "status" }, "nothing is asked of it"),
  miss("a node's proxy", { ...dashboard, resource: "nodes" }, "it has a rule of its own"),
];
