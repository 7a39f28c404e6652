import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = {
  verb: "delete",
  resource: "apiextensions.k8s.io/v1/customresourcedefinitions",
  name: "certificates.cert-manager.io",
};

export const customResourceDefinitionDeletedSamples: readonly Sample[] = [
  ...everywhere("definition deleted", facts, "every certificate of the cluster goes with it"),
  hit("all definitions deleted", { ...facts, verb: "deletecollection", name: "" }, "kubectl delete crd --all"),
  hit("deleted by a pipeline", { ...facts, user: "system:serviceaccount:ci:deployer" }, "objects go all the same"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("definition read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss(
    "object of the kind deleted",
    { verb: "delete", resource: "cert-manager.io/v1/certificates", namespace: "shop", name: "web" },
    "one object, not its kind",
  ),
];
