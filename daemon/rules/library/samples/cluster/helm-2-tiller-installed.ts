import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = { resource: "apps/v1/deployments", namespace: "kube-system", name: "tiller-deploy" };

export const helm2TillerInstalledSamples: readonly Sample[] = [
  ...everywhere("Tiller deployed", facts, "it takes orders from everybody"),
  hit("its service account created", { ...facts, resource: "serviceaccounts", name: "tiller" }, "the first step"),
  ...undone(facts),
  miss("Tiller deleted", { ...facts, verb: "delete" }, "at last"),
  miss("other deployment", { ...facts, name: "tiller-dashboard" }, "not Tiller"),
  miss("config map of that name", { ...facts, resource: "configmaps" }, "nothing runs"),
];
