import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const facts: RequestFacts = { verb: "delete", resource: "resourcequotas", namespace: "shop", name: "compute" };

export const quotaOrLimitRangeDeletedSamples: readonly Sample[] = [
  ...everywhere("quota deleted", facts, "the namespace may take all there is"),
  hit("limit ranges deleted", { ...facts, verb: "deletecollection", resource: "limitranges", name: "" }, "the same"),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("quota created", { ...facts, verb: "create" }, "a limit more"),
  miss("service deleted", { ...facts, resource: "services" }, "another kind"),
];
