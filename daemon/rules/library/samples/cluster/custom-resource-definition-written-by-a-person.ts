import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const facts: RequestFacts = {
  resource: "apiextensions.k8s.io/v1/customresourcedefinitions",
  name: "widgets.example.com",
  requestObject: {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: { group: "example.com", scope: "Namespaced" },
  },
};

export const customResourceDefinitionWrittenByAPersonSamples: readonly Sample[] = [
  ...everywhere("definition created", facts, "a new kind, and soon its controller"),
  hit("definition changed", { ...facts, verb: "patch" }, "a conversion webhook can be added"),
  ...undone(facts),
  ...peopleOnly(facts),
  miss("status written", { ...facts, verb: "update", subresource: "status" }, "names were accepted, nothing else"),
  miss("definitions listed", { ...facts, verb: "list", requestObject: undefined }, "reading changes nothing"),
  miss("config map created", { resource: "configmaps", namespace: "shop", name: "a" }, "an ordinary object"),
];
