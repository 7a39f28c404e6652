import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditEvent, SourceFacts } from "../../daemon/audit/event.ts";
import { readEnvelope } from "../../daemon/ingest/envelope.ts";
import type { Outcome } from "../../daemon/ingest/outcome.ts";
import { compileExpression } from "../../daemon/rules/compile.ts";
import { formatErrors } from "../../daemon/rules/errors.ts";
import { parse } from "../../daemon/rules/parse.ts";

export const fixtures = join(__dirname, "..", "fixtures");

/** The JSON values of a fixture, one a line in NDJSON, each with its text. */
export function fixture(path: string): readonly { readonly value: unknown; readonly text: string }[] {
  const text = readFileSync(join(fixtures, path), "utf8");
  const texts = path.endsWith(".ndjson") ? text.split("\n").filter(Boolean) : [text];
  return texts.map((part) => ({ value: JSON.parse(part), text: part }));
}

/** Facts of a source that knows nothing but its name. */
export const given: SourceFacts = { name: "poll/test", cluster: "given", provider: "others" };

interface Reading {
  readonly source?: Partial<SourceFacts>;
  readonly lenient?: boolean;
}

/** What the reader makes of a value, whose bytes are its JSON unless a text is given. */
export function outcomes(value: unknown, { source = {}, lenient }: Reading = {}, text?: string): readonly Outcome[] {
  const original = Buffer.from(text ?? JSON.stringify(value) ?? "");
  return readEnvelope(value, original, { source: { ...given, ...source }, ...(lenient ? { lenient } : {}) });
}

/** The one event of a value. */
export function theEvent(value: unknown, reading: Reading = {}): AuditEvent {
  const [outcome, ...others] = outcomes(value, reading);
  if (!outcome || others.length > 0 || !("body" in outcome)) throw new Error(JSON.stringify([outcome, ...others]));
  return outcome;
}

/** An outcome in a few words: `event`, `rejected not-json`, `apart`. */
export function kindOf(outcome: Outcome): string {
  if ("body" in outcome) return "event";
  return "reason" in outcome ? `rejected ${outcome.reason}` : "apart";
}

/** What a rule's expression comes to on an event. */
export function truth(expression: string, event: AuditEvent): string {
  const parsed = parse(expression);
  if ("errors" in parsed) throw new Error(formatErrors("expression", expression, parsed.errors));
  return compileExpression(parsed.tree)(event);
}
