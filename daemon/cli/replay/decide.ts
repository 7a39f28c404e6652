import { createHash } from "node:crypto";
import type { AuditEvent } from "../../audit/event.ts";
import type { Rule } from "../../audit/rule.ts";
import type { Candidate, NotEvaluable, Stateful } from "../../audit/verdict.ts";
import { allMatches, judge } from "../../rules/index.ts";
import { openCounts } from "../../store/counts.ts";

/** What rules say of one event. */
export interface Decision {
  /** The first rule that fires. */
  readonly verdict: Candidate | undefined;
  /** Every rule that fires, if all were asked; else the first. */
  readonly matches: readonly Candidate[];
  /** The rules that could not be evaluated; of those before the verdict, unless all were asked. */
  readonly notEvaluable: readonly NotEvaluable[];
}

/** Rules, in order, ready to decide one event after the other. */
export interface Decider {
  decide(event: AuditEvent): Decision;
  close(): void;
}

/**
 * Decides as a daemon would, with thresholds and first sightings on the time of the events. With `all`, every rule is
 * asked, and each stateful one counts by itself. Fails with `invalid` when a rule does not compile.
 */
export function openDecider(rules: readonly Rule[], { all = false } = {}): Decider {
  const ask = all ? allMatches(rules) : asCandidates(judge(rules));
  const counting = rules.some((rule) => rule.threshold ?? rule.firstSeen) ? openCounting() : undefined;
  return {
    decide(event) {
      const { matches: candidates, notEvaluable } = ask(event);
      const fires = counting?.of(event);
      const matches: Candidate[] = [];
      for (const candidate of candidates) {
        if (candidate.state && !fires?.(candidate.state)) continue;
        matches.push(candidate);
        if (!all) break;
      }
      return { verdict: matches[0], matches, notEvaluable };
    },
    close: () => counting?.close(),
  };
}

const asCandidates = (decide: ReturnType<typeof judge>) => (event: AuditEvent) => {
  const { candidates, notEvaluable } = decide(event);
  return { matches: candidates, notEvaluable };
};

/** Counting where nothing is delivered twice: an event that stands there again is another one. */
function openCounting() {
  const counts = openCounts();
  const keyOf = requestKeys();
  const since = new Map<string, number>();
  return {
    /** Tells of an event; the answer says which rules fire on it. */
    of(event: AuditEvent): (state: Stateful) => boolean {
      const { cluster } = event.source;
      if (event.time < (since.get(cluster) ?? Infinity)) {
        since.set(cluster, event.time);
        counts.saw(event);
      }
      let keyed: (AuditEvent & { key: string }) | undefined;
      return (state) => {
        keyed ??= { ...event, key: keyOf(event) };
        return counts.fires(state, keyed);
      };
    },
    close: counts.close,
  };
}

/** Requests whose stages are known to belong together. */
const mostRequests = 10_000;

/** Names requests: the stages of one have one name, the same stage once more is another request. */
function requestKeys(): (event: AuditEvent) => string {
  const requests = new Map<string, Map<string, number>>();
  let nameless = 0;
  return ({ source, time, body: { auditID, stage } }) => {
    if (auditID === "") return `#${nameless++}`;
    const request = `${source.cluster}\0${auditID}\0${time}`;
    const stages = requests.get(request) ?? new Map<string, number>();
    const times = stages.get(stage) ?? 0;
    requests.set(request, stages.set(stage, times + 1));
    const [oldest = ""] = requests.keys();
    if (requests.size > mostRequests) requests.delete(oldest);
    return createHash("sha256").update(`${request}\0${times}`).digest("base64url");
  };
}
