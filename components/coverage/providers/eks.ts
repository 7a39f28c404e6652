import type { CloudRecords } from "../../audit-source.ts";
import { cloudWatchFilter } from "../filters/cloudwatch.ts";
import { filterPassage } from "../filters/filter.ts";
import { parsePolicy } from "../policy.ts";
import { narrowedBy, type Passage, type Recording, ruledBy, withoutEntry } from "../recording.ts";
import { eksPolicy } from "./fixed-policies.ts";

/** EKS hands over what its API servers write. */
export function eks({ filter }: Extract<CloudRecords, { kind: "eks" }>): Recording {
  return ofCloud("EKS", eksPolicy, "aws", filterPassage(filter, cloudWatchFilter));
}

/** A cloud with a policy of its own that hands over what is written. */
export function ofCloud(by: string, text: string, provider: string, passages: readonly Passage[]): Recording {
  const policy = parsePolicy(text);
  if (!policy) throw new TypeError(`the policy of ${by} is none`);
  const facts = { provider };
  return {
    by,
    ...ruledBy(policy),
    passages,
    lost: [],
    narrowed: narrowedBy(facts),
    handedOver: withoutEntry,
    facts,
  };
}
