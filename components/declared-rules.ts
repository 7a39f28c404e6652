import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../daemon/audit/errors.ts";
import type { Rule, RuleException } from "../daemon/audit/rule.ts";
import type { RuleArgs } from "../daemon/rules/builder.ts";
import { checkException, checkRule, findRule, library, nearestRule } from "../daemon/rules/index.ts";
import { type ArgumentProblem, shown } from "./arguments.ts";
import type { PolicySetting } from "./daemon-config.ts";

/** An enabled rule: a name, own or prewritten; a rule itself; or either with exceptions beside the rule's own. */
export type PolicyEntryArgs = string | RuleArgs | PolicyEntryWithExceptions;

/** A rule, and cases in which it says nothing; so prewritten rules can have some, too. */
export interface PolicyEntryWithExceptions {
  /** Name of a rule, own or prewritten, or a rule itself. */
  readonly rule: string | RuleArgs;
  /** Beside the rule's own: what `exception` of `auditwire/rules` makes. */
  readonly exceptions: readonly RuleException[];
}

/** Names of the prewritten rules, in the order in which a policy of all of them should stand. */
export const prewrittenRules: readonly string[] = library.map((rule) => rule.name);

/** What a program says of rules, each with the path of the argument that it stands in. */
export interface DeclaredRules {
  readonly rules: readonly { readonly path: string; readonly rule: RuleArgs }[];
  readonly policy: readonly DeclaredEntry[];
  /** What is no list where one belongs. */
  readonly problems: readonly ArgumentProblem[];
}

interface DeclaredEntry {
  readonly path: string;
  readonly name: string;
  readonly exceptions: readonly RuleException[];
}

/** Own rules and the policy. A rule that stands only in the policy is an own rule like the others. */
export function declaredRules(
  rules: readonly RuleArgs[] | undefined,
  policy: readonly PolicyEntryArgs[] | undefined,
): DeclaredRules {
  const problems: ArgumentProblem[] = [];
  const listAt = <T>(path: string, list: readonly T[] | undefined): readonly T[] => {
    if (Array.isArray(list)) return list;
    if (list !== undefined) problems.push({ path, problem: `${shown(list)} is no list` });
    return [];
  };
  const declared = listAt("rules", rules).map((rule, index) => ({ path: `rules[${index}]`, rule }));
  const entries = listAt("policy", policy).map((entry, index): DeclaredEntry => {
    const path = `policy[${index}]`;
    const { rule, exceptions } = isObject(entry) && "rule" in entry ? entry : { rule: entry, exceptions: [] };
    const excepted = listAt(`${path}.exceptions`, exceptions);
    if (!isObject(rule)) return { path, name: rule, exceptions: excepted };
    if (!declared.some((known) => isDeepStrictEqual(known.rule, rule))) declared.push({ path, rule });
    return { path, name: rule.name, exceptions: excepted };
  });
  return { rules: declared, policy: entries, problems };
}

/**
 * The rules of the policy, in its order, each with the exceptions of its entry: what the daemon judges with. What is
 * wrong is left out; see {@link ruleProblems}.
 */
export function enabledRules({ rules, policy }: DeclaredRules): readonly Rule[] {
  const own = rules.flatMap(({ rule }) => checkedRule(rule) ?? []);
  return policy.flatMap(({ name, exceptions }) => {
    const rule = findRule(String(name), [...library, ...own]);
    if (!rule) return [];
    const sound = exceptions.filter((exception) => checkedBy(checkException, exception, "").length === 0);
    return sound.length === 0 ? rule : { ...rule, exceptions: [...(rule.exceptions ?? []), ...sound] };
  });
}

function checkedRule(rule: RuleArgs): Rule | undefined {
  try {
    return { ...checkRule(rule ?? {}), owner: "user" };
  } catch {
    return undefined;
  }
}

/** The policy as a configuration has it. */
export const policySettings = ({ policy }: DeclaredRules): readonly PolicySetting[] =>
  policy.map(({ name, exceptions }) => (exceptions.length > 0 ? { rule: name, exceptions } : name));

/** The rule as a daemon is given it: a running one has no use for samples. */
export function withoutSamples(rule: RuleArgs): RuleArgs {
  const { samples: _, ...kept } = { ...rule };
  return kept;
}

/** Everything that the daemon would refuse, by the path of the argument that it came from. */
export function ruleProblems({ rules, policy, problems }: DeclaredRules): ArgumentProblem[] {
  const names = rules.map(({ rule }) => rule?.name);
  const own = rules.filter(({ rule }) => typeof rule?.name === "string");
  const known = [...library, ...own.map(({ rule }) => ({ ...rule, owner: "user" }) as Rule)];
  const selected = policy.map(({ name }) => findRule(String(name), known));
  return [
    ...problems,
    ...rules.flatMap(({ path, rule }, index) => problemsOf(path, rule, names.indexOf(rule?.name) < index)),
    ...policy.flatMap((entry, index) => {
      const rule = selected[index];
      return rule ? entryProblems(entry, rule, selected.indexOf(rule) < index) : [unknownRule(entry, known)];
    }),
  ];
}

function problemsOf(path: string, rule: RuleArgs, isTwin: boolean): ArgumentProblem[] {
  const name = String(rule?.name);
  const problems = checkedBy(checkRule, rule ?? {}, `${path} ${shown(name)}`);
  if (findRule(name, library))
    problems.push({ path, problem: `${shown(name)} is the name of a prewritten rule; choose another` });
  if (isTwin) problems.push({ path, problem: `two rules are called ${shown(name)}` });
  return problems;
}

function entryProblems({ path, name, exceptions }: DeclaredEntry, rule: Rule, isTwin: boolean): ArgumentProblem[] {
  const problems = exceptions.flatMap((exception, index) => {
    const others = [...(rule.exceptions ?? []), ...exceptions.slice(0, index)].map((other) => other?.name);
    const at = `${path}.exceptions[${index}] ${shown(exception?.name)}`;
    const twin = { path: at, problem: "the rule has an exception of this name; choose another" };
    return [...checkedBy(checkException, exception, at), ...(others.includes(exception?.name) ? [twin] : [])];
  });
  return isTwin ? [{ path, problem: `${shown(name)} stands there twice` }, ...problems] : problems;
}

function unknownRule({ path, name }: DeclaredEntry, known: readonly Rule[]): ArgumentProblem {
  const nearest = nearestRule(String(name), known);
  return { path, problem: `no rule is called ${shown(name)}${nearest ? `; did you mean "${nearest}"?` : ""}` };
}

function checkedBy(check: (input: unknown) => unknown, input: unknown, path: string): ArgumentProblem[] {
  try {
    check(input);
    return [];
  } catch (error) {
    return [{ path, problem: messageOf(error).replaceAll("\n", "\n    ") }];
  }
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
