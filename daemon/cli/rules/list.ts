import { AuditwireError } from "../../audit/errors.ts";
import { type Rule, type Severity, severities } from "../../audit/rule.ts";
import { attackTechniques } from "../../audit/techniques.ts";
import { didYouMean } from "../../rules/errors.ts";
import { counted, table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { libraryOf, openUsable } from "./open.ts";

export interface ListOptions {
  readonly severity?: string;
  readonly technique?: string;
  readonly attack?: string;
  readonly search?: string;
  readonly json?: boolean;
  readonly output?: string;
}

/** Lists the prewritten rules, those of the files before them. 1 when none fits. */
export function listRules(files: readonly string[], options: ListOptions, terminal: Terminal): number {
  const opened = openUsable(files);
  const own = opened.flatMap((file) => file.rules.map(({ rule }) => ({ rule, from: file.shown })));
  const fits = filterOf(options);
  const found = [...own, ...libraryOf(opened).map((rule) => ({ rule, from: "prewritten" }))].filter(({ rule }) =>
    fits(rule),
  );
  const wide = options.output === "wide";
  if (options.json)
    terminal.line(
      JSON.stringify(
        found.map(({ rule }) => rule),
        null,
        2,
      ),
    );
  else {
    const more = wide ? ["FROM", "DESCRIPTION"] : [];
    const rows = found.map(({ rule, from }) => [
      ...row(rule),
      ...(wide ? [from, firstSentence(rule.description)] : []),
    ]);
    if (rows.length > 0)
      terminal.line(table(["NAME", "SEVERITY", "TECHNIQUES", "ATT&CK", ...more], rows, terminal.width));
    terminal.line(counted(found.length, "rule"));
  }
  return found.length > 0 ? 0 : 1;
}

const row = ({ name, severity, attackTechniques: techniques, attack = [] }: Rule) => [
  name,
  severity,
  techniques.join(" "),
  attack.join(" "),
];

const firstSentence = (text: string) => /^.+?[.!?:](?=\s|$)/s.exec(text)?.[0] ?? text;

/** What a rule has to be to be listed. */
function filterOf({ severity, technique, attack, search }: ListOptions): (rule: Rule) => boolean {
  const least = severity === undefined ? 0 : severities.indexOf(oneOf(severity, severities, "severity") as Severity);
  if (technique !== undefined) oneOf(technique, attackTechniques, "technique");
  const [id, words] = [attack?.toUpperCase(), search?.toLowerCase()];
  return (rule) =>
    severities.indexOf(rule.severity) >= least &&
    (technique === undefined || (rule.attackTechniques as readonly string[]).includes(technique)) &&
    (id === undefined || (rule.attack ?? []).some((own) => own === id || own.startsWith(`${id}.`))) &&
    (words === undefined || textOf(rule).includes(words));
}

const textOf = ({ name, aliases = [], message, description, expression }: Rule) =>
  [name, ...aliases, message, description, expression].join("\n").toLowerCase();

function oneOf(word: string, known: readonly string[], what: string): string {
  if (known.includes(word)) return word;
  throw new AuditwireError("invalid", `no ${what} is called "${word}"${didYouMean(word, known)}`);
}
