import { type RequestFacts, refusedWithoutStatus } from "../request.ts";
import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";

/** A read, or a question, that was not answered. For rules that report what knows no dry run. */
export function notLetIn(facts: RequestFacts): readonly Sample[] {
  return [
    miss("refused", { ...facts, code: 403, reason: "Forbidden" }, "nothing was told"),
    miss("refused", { ...facts, code: 403, reason: "Forbidden" }, "nothing was told", "GKE"),
    miss(
      "refused, in a record without a status",
      { ...facts, ...refusedWithoutStatus },
      "the authorizer's decision says it, too",
    ),
    miss("failed", { ...facts, code: 500 }, "nothing was told"),
    miss(
      "not yet answered",
      { ...facts, stage: "RequestReceived" },
      "whether it was answered is not known at this stage",
    ),
    hit("with words of a dry run", { ...facts, query: "dryRun=All" }, "it is answered whatever its query says"),
  ];
}
