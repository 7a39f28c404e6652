import { isDeepStrictEqual } from "node:util";
import type { Actor } from "./audit/access.ts";
import { AuditwireError, wrongField } from "./audit/errors.ts";
import type { RuleBook, StoreReader, StoreWriter } from "./audit/ports.ts";
import type { Policy, Rule, RuleException, RuleOrigin, StoredRule } from "./audit/rule.ts";
import type { Judge } from "./audit/verdict.ts";
import { changeOf, ifAny } from "./change.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { findRule, judge, stateId } from "./rules/index.ts";

/** A rule that a policy names, with exceptions beside the rule's own. */
export interface PolicyEntry {
  readonly rule: string;
  readonly exceptions: readonly RuleException[];
}

/** What the configuration file says of rules. */
export interface ConfiguredRules {
  readonly file: string;
  /** The prewritten rules, updates included. */
  readonly library: readonly Rule[];
  readonly rules: readonly Rule[];
  /** In order; undefined leaves the policy to the API. Whether auditing is enabled is the API's in any case. */
  readonly policy: readonly PolicyEntry[] | undefined;
}

/** The rule book of the running daemon: library, configuration and store joined, with the judge that is in force. */
export interface LiveRuleBook extends RuleBook {
  /** Judges with the policy of the moment. */
  readonly judge: Judge;
  /** The rules of the policy, in its order, with every exception that counts. */
  judging(): readonly Rule[];
  /** False while auditing is switched off: events are then acknowledged and counted, not judged. */
  enabled(): boolean;
  /**
   * What is left out: prewritten rules, for the API has saved rules of their names before they came; the rules of the
   * saved policy, for the file has others.
   */
  hidden(): Hidden;
  /** Takes over a changed configuration file, whole or not at all. */
  configure(next: ConfiguredRules): Promise<void>;
}

interface Hidden {
  readonly rules: readonly string[];
  readonly policy: boolean;
}

type RuleStore = Pick<StoreReader, "rules" | "policy"> &
  Pick<StoreWriter, "numberRules" | "keepCounts" | "saveRule" | "removeRule" | "savePolicy">;

interface State {
  readonly configured: ConfiguredRules;
  readonly rules: readonly StoredRule[];
  readonly hidden: Hidden;
  readonly policy: Policy;
  readonly judging: readonly Rule[];
  readonly judge: Judge;
}

/** Opens the rule book. Fails with `invalid` when the rules in force do not compile or do not exist. */
export async function openRuleBook(store: RuleStore, configured: ConfiguredRules): Promise<LiveRuleBook> {
  let state = await load(store, configured);
  const inTurn = oneAtATime();
  const reload = async (next: ConfiguredRules) => {
    state = await load(store, next);
  };
  const keep = async (part: Partial<Policy>, by: Actor) => {
    const kept = (await store.policy()) ?? emptyPolicy;
    const shown = {
      before: shownPolicy(state.rules, state.policy),
      after: shownPolicy(state.rules, { ...state.policy, ...part }),
    };
    await store.savePolicy({ ...kept, ...part }, ifAny(changeOf("policy", "", shown, by)));
    await reload(state.configured);
  };

  return {
    judge: (event) => state.judge(event),
    judging: () => state.judging,
    enabled: () => state.policy.enabled,
    hidden: () => state.hidden,
    configure: (next) => inTurn(() => reload(next)),
    rules: async () => state.rules,
    policy: async () => state.policy,
    saveRule: (id, rule, by) =>
      inTurn(async () => {
        refuseForeign(state, id, rule.name);
        const next = { ...rule, owner: "user" } as const;
        judge([next]);
        const before = state.rules.find((one) => one.id === id);
        const shown = { before: before ? shownRule(before) : null, after: shownRule(next) };
        const saved = await store.saveRule(id, next, changeOf("rule", rule.name, shown, by));
        await reload(state.configured);
        return saved;
      }),
    removeRule: (id, by) =>
      inTurn(async () => {
        refuseForeign(state, id);
        if (state.policy.rules.includes(id))
          throw new AuditwireError(
            "conflict",
            `rule ${id} is part of the policy: take it out of /policies/kubernetes-audit first`,
          );
        const before = state.rules.find((one) => one.id === id);
        const shown = { before: before ? shownRule(before) : null, after: null };
        await store.removeRule(id, changeOf("rule", before?.name ?? "", shown, by));
        await reload(state.configured);
      }),
    savePolicy: (policy, by) =>
      inTurn(async () => {
        if (state.configured.policy) {
          refuseOtherRules(state, policy.rules);
          return keep({ enabled: policy.enabled }, by);
        }
        select(state.rules, policy.rules);
        return keep(policy, by);
      }),
    saveEnabled: (enabled, by) =>
      inTurn(async () => {
        if (enabled === state.policy.enabled) return false;
        await keep({ enabled }, by);
        return true;
      }),
  };
}

/** A rule as it is recorded: under the names of the language, without what the store decides. */
export function shownRule({ name, message, expression, description, severity, ...rest }: Rule) {
  const { attackTechniques, attack, exceptions, threshold, firstSeen } = rest;
  return {
    name,
    message,
    expression,
    description,
    severity,
    attackTechniques,
    attack,
    exceptions,
    threshold,
    firstSeen,
  };
}

/** A policy as it is recorded: by the names of its rules, for numbers say little to who reads it later. */
function shownPolicy(rules: readonly StoredRule[], { enabled, rules: ids }: Policy) {
  return { enabled, rules: ids.map((id) => rules.find((rule) => rule.id === id)?.name ?? id) };
}

/** Reads everything anew and compiles it; what was in force stays in force when this throws. */
async function load(store: RuleStore, configured: ConfiguredRules): Promise<State> {
  const saved = await store.rules();
  refuseTwins(configured, saved);
  const isHidden = (rule: Rule) => saved.some(({ name }) => findRule(name, [rule]));
  const prewritten = await numbered(
    store,
    configured.library.filter((rule) => !isHidden(rule)),
    "library",
  );
  const own = await numbered(store, configured.rules, "configuration");
  const rules = [...prewritten, ...own, ...saved];
  const kept = (await store.policy()) ?? emptyPolicy;
  const policy = configured.policy ? configuredPolicy(rules, configured.policy, kept) : savedPolicy(rules, kept);
  const judging = inForce(rules, policy, configured.policy);
  const compiled = judge(judging);
  await store.keepCounts(judging.filter((rule) => rule.threshold || rule.firstSeen).map(stateId));
  const hidden = {
    rules: configured.library.filter(isHidden).map((rule) => rule.name),
    policy: configured.policy !== undefined && kept.rules.length > 0 && !isDeepStrictEqual(kept.rules, policy.rules),
  };
  return { configured, rules, hidden, policy, judging, judge: compiled };
}

async function numbered(store: RuleStore, rules: readonly Rule[], origin: RuleOrigin): Promise<StoredRule[]> {
  const numbers = await store.numberRules(rules.map((rule) => rule.name));
  return rules.map((rule) => {
    const id = numbers.get(rule.name);
    if (id === undefined) throw new AuditwireError("internal", `rule "${rule.name}" got no number`);
    return { ...rule, id, origin, modified: 0 };
  });
}

/** Until the API saves one. */
const emptyPolicy: Policy = { enabled: true, rules: [] };

function configuredPolicy(rules: readonly StoredRule[], entries: readonly PolicyEntry[], { enabled }: Policy): Policy {
  return { enabled, rules: entries.map((entry) => named(rules, entry).id) };
}

function named(rules: readonly StoredRule[], entry: PolicyEntry): StoredRule {
  const rule = findRule(entry.rule, rules);
  if (!rule) throw new AuditwireError("invalid", `policy: no rule is called "${entry.rule}"`);
  return rule;
}

/** The selected rules with the exceptions that the configuration's policy adds. */
function inForce(rules: readonly StoredRule[], policy: Policy, entries: readonly PolicyEntry[] = []): readonly Rule[] {
  const added = new Map(entries.map((entry) => [named(rules, entry).id, entry.exceptions]));
  return select(rules, policy.rules).map((rule) => {
    const exceptions = [...(rule.exceptions ?? []), ...(added.get(rule.id) ?? [])];
    return exceptions.length > 0 ? { ...rule, exceptions } : rule;
  });
}

/** A saved policy may name a rule of a configuration file that is gone: such an entry has no effect until it is back. */
function savedPolicy(rules: readonly StoredRule[], policy: Policy): Policy {
  const known = new Set(rules.map((rule) => rule.id));
  return { ...policy, rules: policy.rules.filter((id) => known.has(id)) };
}

function select(rules: readonly StoredRule[], ids: readonly number[]): readonly StoredRule[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const unknown = ids.filter((id) => !byId.has(id));
  if (unknown.length > 0)
    throw wrongIds(`no rule has the id ${unknown.slice(0, 10).join(", ")}${unknown.length > 10 ? ", …" : ""}`);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw wrongIds(`${twice} stands there twice`);
  return ids.flatMap((id) => byId.get(id) ?? []);
}

const wrongIds = (message: string) => wrongField("customRulesIDs", message);

function refuseTwins(configured: ConfiguredRules, saved: readonly Rule[]): void {
  for (const rule of configured.rules) {
    const twin = findRule(rule.name, configured.library) ?? findRule(rule.name, saved);
    if (twin)
      throw new AuditwireError(
        "conflict",
        `rule "${rule.name}": the ${twin.owner === "system" ? "library" : "API"} has a rule of this name already; choose another`,
      );
  }
}

function refuseForeign(state: State, id: number, name?: string): void {
  const owned = state.rules.find(
    (rule) => rule.origin !== "store" && (rule.id === id || (name !== undefined && findRule(name, [rule]))),
  );
  if (owned?.origin === "library")
    throw new AuditwireError(
      "conflict",
      `"${owned.name}" is a prewritten rule and read-only: save a rule of another name`,
    );
  if (owned)
    throw new AuditwireError(
      "conflict",
      `rule "${owned.name}" is read-only here: it is set in ${state.configured.file}`,
    );
}

function refuseOtherRules({ configured, policy }: State, ids: readonly number[]): void {
  if (!isDeepStrictEqual(ids, policy.rules))
    throw new AuditwireError(
      "conflict",
      `the policy's rules are read-only here: they are set in ${configured.file}; enabled may be changed`,
    );
}
