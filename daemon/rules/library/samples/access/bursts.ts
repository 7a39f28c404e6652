import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { type Envelope, sample } from "../variants.ts";

/** The same deed that often. */
export function burst(
  matches: boolean,
  times: number,
  name: string,
  facts: RequestFacts,
  because: string,
  envelope?: Envelope,
): Sample {
  return { ...sample(matches, `${times} times ${name}`, facts, because, envelope), times };
}

/** As often as the rule asks for, as each cloud records it; once less is silent. */
export function burstEverywhere(
  count: number,
  name: string,
  facts: RequestFacts,
  because: string,
  except: readonly Envelope[] = [],
): readonly Sample[] {
  const all: readonly Envelope[] = ["webhook", "EKS", "AKS", "GKE"];
  return [
    ...all
      .filter((envelope) => !except.includes(envelope))
      .map((envelope) => burst(true, count, name, facts, because, envelope)),
    burst(false, count - 1, name, facts, "fewer than that are ordinary"),
  ];
}

/** That many of the burst's deeds, none of which counts. */
export const ordinary = (count: number) => (name: string, facts: RequestFacts, because: string) =>
  burst(false, count, name, facts, because);
