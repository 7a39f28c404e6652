import { newBudget } from "./budget.ts";
import { parsePath, reach, type Step, valuesOf } from "./path.ts";
import type { Subject } from "./subject.ts";

type Part = string | readonly Step[];

/** Longest text that one `${path}` puts into a message, in UTF-16 units. */
const longestValue = 256;

/** A message with `${path}` filled in by the first value of that path; nothing where it has none. */
export function compileMessage(template: string): (subject: Subject) => string {
  const parts = partsOf(template);
  return ({ root }) => {
    const budget = newBudget();
    const first = (path: readonly Step[]) => valuesOf(reach(root, path, budget), budget)[0]?.text ?? "";
    return parts.map((part) => (typeof part === "string" ? part : shown(first(part)))).join("");
  };
}

/** Every `${path}` of a message: its whole text, the path, and where it begins. */
export function placeholders(template: string): readonly { text: string; path: string; start: number }[] {
  return [...template.matchAll(placeholder)].map(({ 0: text, 1: path = "", index: start }) => ({ text, path, start }));
}

/** One that is not closed goes to the end, and is no path. */
const placeholder = /\$\{([^}]*)(?:\}|$)/g;

function partsOf(template: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { text, path, start } of placeholders(template)) {
    parts.push(template.slice(from, start), parsePath(path) ?? text);
    from = start + text.length;
  }
  parts.push(template.slice(from));
  return parts;
}

/** Control characters and those that turn text around are made visible: the value is an attacker's. */
function shown(text: string): string {
  const short = text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
  return short.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
