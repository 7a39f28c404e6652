import type { LiveRuleBook } from "./rule-book.ts";
import type { LiveSourceBook } from "./source-book.ts";
import type { Expected } from "./telemetry/telemetry.ts";

export interface ExpectedPorts {
  readonly ruleBook: Pick<LiveRuleBook, "rules" | "policy">;
  readonly sourceBook: Pick<LiveSourceBook, "states" | "specifications">;
  /** Who sends events here by itself. */
  readonly senders: () => readonly { readonly name: string; readonly cluster: string }[];
}

/** Tells, whenever it is asked, what is configured: whose counters are there before anything happens. */
export function expected({ ruleBook, sourceBook, senders }: ExpectedPorts): () => Promise<Expected> {
  const rulesNow = rulesInForce(ruleBook);
  return async () => {
    const sending = senders();
    const pushed = sending.map(({ name }) => ({ name, kind: "pushed" as const }));
    const polled = sourceBook.states().map(({ source, topic }) => ({
      name: source,
      kind: topic ? ("pushed" as const) : ("polled" as const),
    }));
    const clusters = [...sending.map(({ cluster }) => cluster), ...specified(sourceBook)];
    return {
      sources: [...pushed, ...polled],
      clusters: [...new Set(clusters)].filter((name) => name !== ""),
      rules: await rulesNow(),
    };
  };
}

const specified = (sourceBook: ExpectedPorts["sourceBook"]): string[] =>
  sourceBook.specifications().flatMap(({ clusters }) => (Array.isArray(clusters) ? clusters : []));

/** Names of the policy's rules, worked out anew only when rules or policy are others. */
function rulesInForce(ruleBook: ExpectedPorts["ruleBook"]): () => Promise<readonly string[]> {
  let seen: readonly unknown[] = [];
  let names: readonly string[] = [];
  return async () => {
    const [rules, policy] = [await ruleBook.rules(), await ruleBook.policy()];
    if (seen[0] === rules && seen[1] === policy) return names;
    seen = [rules, policy];
    const byId = new Map(rules.map(({ id, name }) => [id, name]));
    names = policy.rules.flatMap((id) => byId.get(id) ?? []);
    return names;
  };
}
