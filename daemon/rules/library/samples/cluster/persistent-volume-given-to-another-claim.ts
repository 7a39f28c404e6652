import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const patch = (requestObject: unknown): RequestFacts => ({
  verb: "patch",
  resource: "persistentvolumes",
  name: "pvc-0a1b",
  requestObject,
});
const facts = patch({ spec: { claimRef: { namespace: "shop", name: "stolen" } } });

export const persistentVolumeGivenToAnotherClaimSamples: readonly Sample[] = [
  ...everywhere("claim rewritten", facts, "the data is another's now"),
  hit("claim removed", patch({ spec: { claimRef: null } }), "the next claim that fits gets the data"),
  hit("claim removed by operations", patch([{ op: "remove", path: "/spec/claimRef/uid" }]), "the same by a JSON patch"),
  ...undone(facts),
  ...peopleOnly(facts),
  miss("set to be kept", patch({ spec: { persistentVolumeReclaimPolicy: "Retain" } }), "the data is safer"),
  miss("annotated by operations", patch([{ op: "add", path: "/metadata/annotations/a", value: "" }]), "another field"),
  miss("made for a claim", { ...facts, verb: "create" }, "a volume bound by hand from its start"),
  miss("other kind", { ...facts, resource: "example.com/v1/disks" }, "no volume"),
];
