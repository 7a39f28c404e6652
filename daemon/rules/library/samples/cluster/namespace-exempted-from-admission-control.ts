import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const labelled = (labels: object): RequestFacts => ({
  verb: "patch",
  resource: "namespaces",
  namespace: "shop",
  name: "shop",
  requestObject: { metadata: { labels } },
});
const facts = labelled({ "admission.gatekeeper.sh/ignore": "no-self-managing" });
const operation = (path: string): RequestFacts => ({ ...facts, requestObject: [{ op: "add", path, value: "a" }] });

export const namespaceExemptedFromAdmissionControlSamples: readonly Sample[] = [
  ...everywhere("Gatekeeper passes it over", facts, "no policy is asked there"),
  hit("OPA passes it over", labelled({ "openpolicyagent.org/webhook": "ignore" }), "the label of OPA's own tutorial"),
  hit("made so", { ...facts, verb: "create" }, "a new namespace without policies"),
  hit(
    "labelled by operations",
    operation("/metadata/labels/admission.gatekeeper.sh~1ignore"),
    "the same by a JSON patch",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("label taken away", labelled({ "admission.gatekeeper.sh/ignore": null }), "policies are asked again"),
  miss("OPA asked", labelled({ "openpolicyagent.org/webhook": "enforce" }), "not passed over"),
  miss("other label", labelled({ team: "shop" }), "an ordinary label"),
  miss("other label by operations", operation("/metadata/labels/team"), "an ordinary label"),
  miss("pod labelled so", { ...facts, resource: "pods", name: "web" }, "the label of a pod says nothing"),
];
