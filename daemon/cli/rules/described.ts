import type { AuditEvent, JsonObject } from "../../audit/event.ts";
import type { Rule } from "../../audit/rule.ts";
import type { UnknownReason } from "../../audit/verdict.ts";
import type { ExceptionExplanation, Explained, RuleExplanation, TruthWord } from "../../rules/explain.ts";
import { visible } from "../table.ts";
import type { Terminal } from "../terminal.ts";

/** An explanation, with whether the rule fires: a stateful one may hold and not fire. */
export type Fired = RuleExplanation & { readonly fires: boolean };

type Colors = Pick<Terminal, "bold" | "dim" | "green" | "red" | "yellow">;

/** An explanation for people: the event, the expression's tree with what was found, and the verdict in a sentence. */
export function described(rule: Rule, event: AuditEvent, explained: Fired, colors: Colors): readonly string[] {
  return [
    colors.bold(titleOf(event)),
    ...tree(explained.expression, 0, colors),
    ...explained.exceptions.flatMap((exception) => exceptionLines(exception, colors)),
    sentence(rule, event, explained),
    "",
  ];
}

/** Who did what when, in a line. */
function titleOf({ body, source }: AuditEvent): string {
  const { username = "?" } = (body["user"] ?? {}) as { username?: unknown };
  const where = source.cluster === "" ? "" : ` on ${source.cluster}`;
  const what = `${body.verb} ${String(body["requestURI"] ?? "")}`;
  return visible(
    `${body.requestReceivedTimestamp}  ${cut(String(username))}  ${cut(what)}${where}  ${body.auditID}`.trimEnd(),
  );
}

const words: Readonly<Record<TruthWord, string>> = { true: "true   ", false: "false  ", unknown: "unknown" };

function tree(part: Explained, depth: number, colors: Colors): readonly string[] {
  const line = (text: string, found = "") => {
    const color = { true: colors.green, false: colors.red, unknown: colors.yellow }[part.truth];
    return `  ${color(words[part.truth])} ${"  ".repeat(depth)}${visible(text)}${found && colors.dim(`   ${visible(found)}`)}`;
  };
  switch (part.kind) {
    case "comparison":
      return [line(cut(part.text), foundOf(part.values, part.unrecorded))];
    case "any":
    case "all": {
      const shown = tellingFirst(part).slice(0, mostShown);
      const more = part.elements.length - shown.length;
      return [
        line(
          cut(part.text),
          part.elements.length === 0 ? foundOf([], part.unrecorded) : `${part.elements.length} there`,
        ),
        ...shown.flatMap(({ value, condition, index }) => [
          `  ${" ".repeat(8)}${"  ".repeat(depth + 1)}${colors.dim(visible(`[${index}] ${cut(value)}`))}`,
          ...tree(condition, depth + 2, colors),
        ]),
        ...(more > 0 ? [`  ${" ".repeat(8)}${"  ".repeat(depth + 1)}${colors.dim(`${more} more`)}`] : []),
      ];
    }
    default:
      return [line(part.kind), ...part.parts.flatMap((inner) => tree(inner, depth + 1, colors))];
  }
}

/** The elements that decide stand first. */
function tellingFirst({ kind, elements }: Extract<Explained, { kind: "any" | "all" }>) {
  const decides = ({ condition }: (typeof elements)[number]) => (condition.truth === "true") === (kind === "any");
  return elements
    .map((element, index) => ({ ...element, index }))
    .sort((a, b) => Number(decides(b)) - Number(decides(a)));
}

/** Values and elements that are shown, and characters of each. */
const mostShown = 5;
const longest = 100;

/** One line of a text, at most so long. */
function cut(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > longest ? `${line.slice(0, longest)}… (${line.length} characters)` : line;
}

function foundOf(values: readonly string[], unrecorded: UnknownReason | undefined): string {
  if (values.length === 0) return unrecorded ? `not recorded: ${reasons[unrecorded]}` : "nothing there";
  const shown = values.slice(0, mostShown).map(cut).join(", ");
  return `found ${shown}${values.length > mostShown ? `, and ${values.length - mostShown} more` : ""}`;
}

const reasons: Readonly<Record<UnknownReason, string>> = {
  level: "the audit policy's level for this request keeps no such body",
  stage: "at this stage of the request it was not yet known",
  truncated: "the event was cut for its size",
  provider: "this cloud never records it",
  budget: "the rule would take more steps than one event may cost",
};

function exceptionLines(exception: ExceptionExplanation, colors: Colors): readonly string[] {
  const until = exception.until === undefined ? "" : `, until ${exception.until}${exception.isOver ? ": over" : ""}`;
  return [visible(`except "${exception.name}": ${exception.reason}${until}`), ...tree(exception.expression, 0, colors)];
}

function sentence(rule: Rule, event: AuditEvent, explained: Fired): string {
  const { verdict, reason, message, fires, exceptions, expression } = explained;
  const name = `"${rule.name}"`;
  switch (verdict) {
    case "holds":
      return fires ? `${name} holds: ${message} (${rule.severity})` : `${name} holds, ${counting(rule)}.`;
    case "is excepted": {
      const by = exceptions.find(({ isOver, expression }) => !isOver && expression.truth === "true");
      return `${name} holds, but says nothing: ${by ? `"${visible(by.name)}", ${visible(by.reason)}` : "an exception does"}.`;
    }
    case "cannot be evaluated":
      return `${name} cannot be evaluated on this event${reason ? `: ${reasons[reason]}${detail(reason, event.body)}` : ""}.`;
    case "does not hold":
      return `${name} does not hold${because(expression)}.`;
  }
}

/** The first comparison that makes an expression false by itself. */
function because(part: Explained): string {
  if (part.kind === "and") {
    const first = part.parts.find(({ truth }) => truth === "false");
    return first ? because(first) : "";
  }
  return "text" in part ? `: ${visible(cut(part.text))} is false` : "";
}

function counting({ threshold, firstSeen }: Rule): string {
  if (threshold) return `and is counted: it fires at ${threshold.count} within ${threshold.within}${by(threshold.by)}`;
  return `and does not fire: it fires on what was not seen within ${firstSeen?.within ?? ""}${by(firstSeen?.by ?? [])}`;
}

const by = (paths: readonly string[]) => (paths.length === 0 ? "" : ` by ${paths.join(", ")}`);

function detail(reason: UnknownReason, body: JsonObject): string {
  if (reason === "level") return ` (level ${String(body["level"])})`;
  return reason === "stage" ? ` (stage ${String(body["stage"])})` : "";
}
