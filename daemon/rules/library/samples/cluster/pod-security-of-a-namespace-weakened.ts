import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const label = "pod-security.kubernetes.io/enforce";
const labelled = (level: string | null, name = label): RequestFacts => ({
  verb: "patch",
  resource: "namespaces",
  namespace: "shop",
  name: "shop",
  requestObject: { metadata: { labels: { [name]: level } } },
});
const facts = labelled("privileged");
const operation = (op: string, path: string, value?: string): RequestFacts => ({
  ...facts,
  requestObject: [{ op, path, ...(value !== undefined && { value }) }],
});
const path = "/metadata/labels/pod-security.kubernetes.io~1enforce";

export const podSecurityOfANamespaceWeakenedSamples: readonly Sample[] = [
  ...everywhere("label set to privileged", facts, "privileged pods may come in"),
  hit("label taken away", labelled(null), "kubectl label with a minus: the cluster's default holds, mostly privileged"),
  hit("created privileged", { ...facts, verb: "create" }, "a namespace made for it"),
  hit("label replaced by a JSON patch", operation("replace", path, "privileged"), "the same by operations"),
  hit("label removed by a JSON patch", operation("remove", path), "the same by operations"),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("label set to restricted", labelled("restricted"), "that is stricter"),
  miss("only warned about", labelled("privileged", "pod-security.kubernetes.io/warn"), "warnings keep nothing out"),
  miss("label tightened by a JSON patch", operation("replace", path, "baseline"), "that is stricter"),
  miss("other label removed by a JSON patch", operation("remove", "/metadata/labels/team"), "another label"),
  miss("namespace created", { ...labelled("shop", "team"), verb: "create" }, "an ordinary namespace"),
  miss("pod labelled so", { ...facts, resource: "pods", name: "web" }, "the label of a pod says nothing"),
];
