import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { z } from "zod";
import { messageOf } from "./audit/errors.ts";
import type { Rule } from "./audit/rule.ts";
import { type LibraryRead, readLibrary } from "./config-library.ts";
import { dotted, type FoundProblem, type PlacedText, type Problem, problemsOf, readPlaced } from "./config-problem.ts";
import type { PolicyEntry } from "./rule-book.ts";
import { PolicyConfig, RuleConfig, RulesFileConfig, type SampleConfig } from "./rules/config.ts";
import { exceptionFindings, fieldsOf, listOf, type RuleFinding, ruleFindings } from "./rules/findings.ts";
import { findRule, nearestRule } from "./rules/index.ts";

/** A problem of a rules file, with what tools ask about it. */
export interface Finding extends Problem {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly rule: string | undefined;
  /** The place in the text that it is about, as an expression; the file's where it is about no text. */
  readonly within: { readonly line: number; readonly column: number; readonly length: number };
}

export const isError = ({ severity }: Finding) => severity === "error";

/** A rule of a file, with what a daemon has no use for. */
export interface FileRule {
  readonly rule: Rule;
  readonly samples: readonly RuleSample[];
  /** The file, as it is shown, and where the rule stands there. */
  readonly file: string;
  readonly line: number;
  /** Where the files of its samples are looked for. */
  readonly directory: string;
}

export type RuleSample = z.output<typeof SampleConfig>;

/** What a file says of rules. */
export interface RulesRead extends Pick<LibraryRead, "library" | "bundle"> {
  readonly rules: readonly FileRule[];
  /** Undefined without a `policy`, or with a wrong one. */
  readonly policy: readonly PolicyEntry[] | undefined;
  /** The files that it names. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/** A file that has been opened, where it lies, and how it is called. */
export interface RulesText {
  readonly text: PlacedText;
  readonly path: string;
  readonly shown: string;
}

/**
 * The rules and the policy of a configuration or a rules file, and of the files it names. Looks at whatever is there;
 * what is wrong with the shape of the file itself is not among the findings: see `shapeFindings`.
 */
export function rulesIn(
  file: RulesText,
  read: LibraryRead = readLibrary(fieldsOf(file.text.value)["library"], file.path),
): RulesRead {
  const { library, bundle } = read;
  const { entries, files, findings } = opened(file);
  const checked = entries.map(checkEntry);
  const rules = checked.flatMap(({ rule }) => rule ?? []);
  const policy = readPolicy(file, [...library, ...entries.flatMap(standIn)]);
  return {
    library,
    bundle,
    rules,
    policy: policy.entries,
    files: [...files, ...read.files],
    findings: [
      ...libraryFindings(file, read),
      ...findings,
      ...checked.flatMap((entry) => entry.findings),
      ...nameFindings(entries, library),
      ...policy.findings,
    ],
  };
}

function libraryFindings(file: RulesText, { problem }: LibraryRead): readonly Finding[] {
  if (!problem) return [];
  return [located({ file, path: problem.path, raw: undefined }, [], "bad-library", problem.message)];
}

/** What the file's schema refuses. */
export function shapeFindings(file: RulesText, shape: z.ZodType): readonly Finding[] {
  const { text, shown } = file;
  const unread = text.problems.map((problem) => ({ ...problem, code: "not-yaml", at: [] }));
  const parsed = shape.safeParse(text.value ?? {});
  const wrong = parsed.success || unread.length > 0 ? [] : problemsOf(shown, text, shape, parsed.error);
  return [...unread, ...wrong].map((problem) => ofShape(problem, file));
}

function ofShape({ at, ...problem }: FoundProblem, { text }: RulesText): Finding {
  const entry = listOf(fieldsOf(text.value)[String(at[0])])[Number(at[1])];
  const { line, column } = problem;
  return { ...problem, severity: "error", rule: nameOf(entry), within: { line, column, length: 1 } };
}

/** A rule as it stands in a file, and where. */
interface Entry {
  readonly file: RulesText;
  readonly path: readonly (string | number)[];
  readonly raw: unknown;
}

interface Opened {
  readonly entries: readonly Entry[];
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/** The rules in their order; those of a named file stand where it is named. */
function opened(file: RulesText): Opened {
  const parts = entriesOf(file).map((entry): Opened => {
    const named = fieldsOf(entry.raw)["file"];
    return typeof named === "string" ? openNamed(named, entry) : { entries: [entry], files: [], findings: [] };
  });
  return {
    entries: parts.flatMap((part) => part.entries),
    files: parts.flatMap((part) => part.files),
    findings: parts.flatMap((part) => part.findings),
  };
}

const entriesOf = (file: RulesText): readonly Entry[] =>
  listOf(fieldsOf(file.text.value)["rules"]).map((raw, index) => ({ file, path: ["rules", index], raw }));

function openNamed(name: string, entry: Entry): Opened {
  const path = resolve(dirname(entry.file.path), name);
  const shown = join(dirname(entry.file.shown), name);
  try {
    const file = { text: readPlaced(shown, readFileSync(path, "utf8")), path, shown };
    return { entries: entriesOf(file), files: [path], findings: shapeFindings(file, RulesFileConfig) };
  } catch (error) {
    const finding = located(entry, ["file"], "unreadable", `cannot be read: ${messageOf(error)}`);
    return { entries: [], files: [path], findings: [finding] };
  }
}

function checkEntry(entry: Entry): { readonly rule?: FileRule; readonly findings: readonly Finding[] } {
  const findings = ruleFindings(entry.raw).map((finding) => inText(entry, finding));
  const parsed = RuleConfig.safeParse(entry.raw);
  if (!parsed.success || findings.some(isError)) return { findings };
  const { type: _, samples = [], ...rule } = parsed.data;
  const { file, path } = entry;
  const { line } = file.text.place(path);
  return {
    rule: { rule: { ...rule, owner: "user" }, samples, file: file.shown, line, directory: dirname(file.path) },
    findings,
  };
}

/** A finding at one of an entry's fields. */
function located(entry: Entry, field: Entry["path"], code: string, message: string): Finding {
  const { file, raw } = entry;
  const path = [...entry.path, ...field];
  const place = file.text.place(path);
  const within = { ...place, length: 1 };
  return {
    file: file.shown,
    ...place,
    path: dotted(path),
    message,
    severity: "error",
    code,
    rule: nameOf(raw),
    within,
  };
}

/** A finding in the text of one of an entry's fields. */
function inText(entry: Entry, { path, code, message, severity, line, column, length }: RuleFinding): Finding {
  const text = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)[step], entry.raw);
  const start = typeof text === "string" ? offsetOf(text, line, column) : 0;
  const found = entry.file.text.inside([...entry.path, ...path], start, length);
  return { ...located(entry, path, code, message), ...found, severity, within: { line, column, length } };
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n", line - 1);
  return before.reduce((sum, { length }) => sum + length + 1, column - 1);
}

const nameOf = (raw: unknown): string | undefined => {
  const name = typeof raw === "string" ? raw : (fieldsOf(raw)["name"] ?? fieldsOf(raw)["rule"]);
  return typeof name === "string" ? name : undefined;
};

/** A name that a policy may use, although something else of its rule may be wrong. */
function standIn({ raw }: Entry): Rule[] {
  const name = nameOf(raw);
  const { message = "", expression = "", exceptions } = fieldsOf(raw) as Partial<Rule>;
  const plain = { description: "", severity: "medium", attackTechniques: [], owner: "user" } as const;
  return name === undefined ? [] : [{ ...plain, name, message, expression, exceptions: listOf(exceptions) as [] }];
}

/** Names are unique, prewritten rules and their aliases included, in any case of letters. */
function nameFindings(entries: readonly Entry[], library: readonly Rule[]): readonly Finding[] {
  return entries.flatMap((entry, index) => {
    const name = nameOf(entry.raw);
    if (name === undefined) return [];
    const refuse = (message: string) => [located(entry, ["name"], "duplicate-name", message)];
    if (findRule(name, library)) return refuse(`"${name}" is the name of a prewritten rule; choose another`);
    const twin = entries.find((other) => nameOf(other.raw)?.toLowerCase() === name.toLowerCase());
    if (!twin || twin === entries[index]) return [];
    const place = `${twin.file.shown}:${twin.file.text.place(twin.path).line}`;
    return refuse(`two rules are called "${name}"; the other is in ${place}`);
  });
}

/** The policy's entries, each a name with exceptions beside the rule's own. */
function readPolicy(file: RulesText, rules: readonly Rule[]): Pick<RulesRead, "findings"> & Partial<PolicyOf> {
  const policy = fieldsOf(file.text.value)["policy"];
  const entries = listOf(policy).map((raw, index): Entry => ({ file, path: ["policy", index], raw }));
  const findings = entries.flatMap((entry) => policyFindings(entry, entries, rules));
  const parsed = PolicyConfig.optional().safeParse(policy ?? undefined);
  if (!parsed.success || !parsed.data || findings.some(isError)) return { findings };
  return {
    findings,
    entries: parsed.data.map((entry) => (typeof entry === "string" ? { rule: entry, exceptions: [] } : entry)),
  };
}

interface PolicyOf {
  readonly entries: readonly PolicyEntry[];
}

function policyFindings(entry: Entry, all: readonly Entry[], rules: readonly Rule[]): readonly Finding[] {
  const name = nameOf(entry.raw);
  if (name === undefined) return [];
  const rule = findRule(name, rules);
  const nearest = rule ? undefined : nearestRule(name, rules);
  const at = (code: string, message: string, field: Entry["path"] = []) => located(entry, field, code, message);
  const twin = rule && all.find((other) => findRule(nameOf(other.raw) ?? "", [rule]));
  const exceptions = listOf(fieldsOf(entry.raw)["exceptions"]);
  const own = (exception: unknown) => rule?.exceptions?.some((e) => e.name === nameOf(exception)) ?? false;
  return [
    ...(rule
      ? []
      : [at("unknown-rule", `no rule is called "${name}"${nearest ? `; did you mean "${nearest}"?` : ""}`)]),
    ...(twin && twin !== entry ? [at("duplicate-name", `"${name}" stands there twice`)] : []),
    ...exceptions.flatMap((exception, i) => [
      ...exceptionFindings(exception, ["exceptions", i]).map((finding) => inText(entry, finding)),
      ...(own(exception)
        ? [
            at("duplicate-name", `the rule has an exception "${nameOf(exception)}" of its own; choose another name`, [
              "exceptions",
              i,
            ]),
          ]
        : []),
    ]),
  ];
}
