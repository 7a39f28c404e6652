/** True when a message passes. */
export type Matches = (message: string) => boolean;

/** A pattern that is none, as CloudWatch tells it. */
export class InvalidPattern extends Error {}

/**
 * A filter pattern as far as tests need it: words and "phrases" that must all be there, `?either ?or`, `-not`, and
 * `{ $.a.b = "x*" && … }` with && or ||, = or !=.
 */
export function patternOf(pattern: string): Matches {
  const text = pattern.trim();
  if (text === "") return () => true;
  if (!text.startsWith("{")) return wordsOf(text);
  if (!text.endsWith("}")) throw new InvalidPattern("Invalid filter pattern");
  const inside = text.slice(1, -1);
  const joints = [...inside.matchAll(/&&|\|\|/g)].map(([joint]) => joint);
  const parts = inside.split(/&&|\|\|/).map(comparison);
  return joints.includes("||")
    ? (message) => parts.some((part) => part(message))
    : (message) => parts.every((part) => part(message));
}

function wordsOf(text: string): Matches {
  const terms = [...text.matchAll(/([?-]?)(?:"([^"]*)"|([^\s"]+))/g)].map(([, sign, phrase, word]) => ({
    sign,
    text: phrase ?? word ?? "",
  }));
  const holds = (message: string, { text }: { readonly text: string }) => message.includes(text);
  const either = terms.filter(({ sign }) => sign === "?");
  return (message) =>
    terms.every((term) => term.sign === "?" || holds(message, term) !== (term.sign === "-")) &&
    (either.length === 0 || either.some((term) => holds(message, term)));
}

function comparison(text: string): Matches {
  const [, path, operator, wanted] = /^[\s(]*\$\.([\w.]+)\s*(=|!=)\s*"?([^")]*?)"?[\s)]*$/.exec(text) ?? [];
  if (path === undefined || wanted === undefined) throw new InvalidPattern("Invalid filter pattern");
  const like = new RegExp(`^${wanted.split("*").map(escaped).join(".*")}$`, "s");
  return (message) => {
    const value = fieldOf(message, path);
    return value !== undefined && like.test(value) === (operator === "=");
  };
}

/** The field of a JSON message under a dotted path; undefined for a message that is no JSON. */
export function fieldOf(message: string, path: string): string | undefined {
  try {
    const value = path
      .split(".")
      .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], JSON.parse(message));
    return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
  } catch {
    return undefined;
  }
}

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
