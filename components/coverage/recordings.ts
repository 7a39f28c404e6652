import { type PreparedRecording, preparedRecording } from "./emissions.ts";
import type { CoveredSource } from "./finding.ts";
import { parsePolicy } from "./policy.ts";
import { aks } from "./providers/aks.ts";
import { eks } from "./providers/eks.ts";
import { gke } from "./providers/gke.ts";
import { type KnownFacts, narrowedBy, type Recording, ruledBy, withoutEntry } from "./recording.ts";

/** What is recorded at a source, made ready; undefined when its audit policy is none. */
export function recordingOf(source: CoveredSource): PreparedRecording | undefined {
  const recording = plainRecordingOf(source);
  return recording && preparedRecording(recording);
}

function plainRecordingOf({ name, records, facts }: CoveredSource): Recording | undefined {
  switch (records.kind) {
    case "policy":
      return ofPolicy(records.text, {
        cluster: name,
        ...(facts && { ...without, provider: "others", ...plain(facts) }),
      });
    case "eks":
      return eks(records);
    case "aks":
      return aks(records);
    case "gke":
      return gke(records);
  }
}

/** A cluster whose API server delivers by webhook: a source without these facts has none. */
const without: KnownFacts = {
  accountID: null,
  projectID: null,
  subscriptionID: null,
  resourceGroup: null,
  region: null,
};

function plain({ labels: _, ...facts }: NonNullable<CoveredSource["facts"]>): KnownFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
}

function ofPolicy(text: string, facts: KnownFacts): Recording | undefined {
  const policy = parsePolicy(text);
  if (!policy) return undefined;
  return {
    by: "the audit policy",
    ...ruledBy(policy),
    passages: [],
    lost: [],
    narrowed: narrowedBy(facts),
    handedOver: withoutEntry,
    facts,
  };
}
