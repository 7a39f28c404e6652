import { distance } from "fastest-levenshtein";
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import { z } from "zod";
import { type Spot, spotsOf } from "./config-scalar.ts";

/** One thing that is wrong in a settings file, and where. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Dotted path of the setting; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** A warning does not keep a file from being used. Without it: an error. */
  readonly severity?: "error" | "warning" | undefined;
  /** The line of the file and how much of it is meant, for a problem within a text. */
  readonly excerpt?: Excerpt | undefined;
}

export interface Excerpt {
  readonly text: string;
  readonly length: number;
}

/** `config.yaml:12:3  listen.api.adress: unknown key; did you mean "address"?`, or with its line and a caret. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message, severity, excerpt } = problem;
  const place = `${file}:${line}:${column}  ${severity === "warning" ? "warning: " : ""}`;
  if (excerpt) return pointed(place, problem, excerpt);
  const [first = "", ...rest] = message.split("\n");
  return [`${place}${path ? `${path}: ` : ""}${first}`, ...rest.map((more) => `    ${more}`)].join("\n");
}

/** What to write instead stands behind the caret. */
const withFix = /^(.+?)(?:; (did you mean .+)|[:;] ((?:write|compare) .+))$/s;

/** As much of a long line as helps: JSON may have everything in one. */
const shownBefore = 60;
const shownBehind = 100;

function pointed(place: string, { line, column, message }: Problem, { text, length }: Excerpt): string {
  const [, what = message, ...fixes] = withFix.exec(message) ?? [];
  const from = text.length <= shownBefore + shownBehind ? 0 : Math.max(0, column - 1 - shownBefore);
  const shown = text.slice(from, from + shownBefore + shownBehind).replace(/\s/g, " ");
  const gutter = `${String(line).padStart(6)} | `;
  const indent = " ".repeat(gutter.length + column - 1 - from);
  const carets = "^".repeat(Math.max(1, Math.min(length, shown.length - (column - 1 - from))));
  const fix = fixes.find((found) => found !== undefined);
  return `${place}${what}\n${gutter}${shown}\n${indent}${carets}${fix ? `  ${fix}` : ""}`;
}

type Path = readonly PropertyKey[];

/** A YAML or JSON text with the place of every value. */
export interface PlacedText {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where a value stands, or the nearest parent that exists. `key` asks for the key instead of the value. */
  place(path: Path, key?: boolean): Position;
  /** Where a part of a text value stands, with its line; undefined where that cannot be told. */
  inside(path: Path, start: number, length: number): (Position & { readonly excerpt: Excerpt }) | undefined;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export function readPlaced(file: string, text: string): PlacedText {
  const lines = new LineCounter();
  // The library compares each key with all others: a quarter of a megabyte of keys would take seconds.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
    uniqueKeys: false,
  });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const spots = new Map<Node, readonly Spot[] | undefined>();
  const spotsIn = (node: Scalar) => {
    if (!spots.has(node)) spots.set(node, spotsOf(text, node));
    return spots.get(node);
  };
  const wrong = document.errors.map(({ pos, message }) => ({ offset: pos[0], message }));
  const errors = wrong.length > 0 ? wrong : keysTwice(document);
  return {
    value: errors.length > 0 ? undefined : document.toJS(),
    problems: errors.map(({ offset, message }) => ({ file, ...at(offset), path: "", message })),
    place: (path, key = false) => at(offsetOf(document, path, key)),
    inside: (path, start, length) => {
      const node = nodeAt(document, path).node;
      const found = isScalar(node) ? spotsIn(node) : undefined;
      const last = found?.at(-1);
      if (!found || !last) return undefined;
      const from = found[start]?.start ?? last.end;
      const to = found[start + length - 1]?.end ?? Math.max(last.end, from + 1);
      const position = at(from);
      const lineStart = from - position.column + 1;
      const lineEnd = /\r?\n|$/.exec(text.slice(lineStart))?.index ?? 0;
      return { ...position, excerpt: { text: text.slice(lineStart, lineStart + lineEnd), length: to - from } };
    },
  };
}

/** Keys that stand in their map already. */
function keysTwice(document: Document): readonly { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push({ offset: startOf(key), message: "Map keys must be unique" });
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** A value that stands in no text. */
export function unplaced(value: unknown): PlacedText {
  return { value, problems: [], place: () => ({ line: 1, column: 1 }), inside: () => undefined };
}

function offsetOf(document: Document, path: Path, key: boolean): number {
  const { node, keyNode, depth } = nodeAt(document, path);
  return startOf(key && keyNode && depth === path.length ? keyNode : node);
}

/** The value at a path or its nearest parent that exists, with the key under which it stands. */
function nodeAt(document: Document, path: Path): { node: unknown; keyNode?: unknown; depth: number } {
  let found: { node: unknown; keyNode?: unknown; depth: number } = { node: document.contents, depth: 0 };
  for (const step of path) {
    const next = childOf(resolved(found.node, document), step);
    if (!next) return found;
    found = { ...next, depth: found.depth + 1 };
  }
  return { ...found, node: resolved(found.node, document) };
}

function childOf(node: unknown, step: PropertyKey): { node: unknown; keyNode?: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step) as
      | Pair
      | undefined;
    return pair && { node: pair.value ?? pair.key, keyNode: pair.key };
  }
  const element = isSeq(node) ? node.items[Number(step)] : undefined;
  return element === undefined ? undefined : { node: element };
}

const resolved = (node: unknown, document: Document) => (isAlias(node) ? node.resolve(document) : node);

const startOf = (node: unknown) => (node as Node | null)?.range?.[0] ?? 0;

/** A problem with the word and the place that programs know it by. */
export type FoundProblem = Problem & { readonly code: string; readonly at: Path };

/** Every problem that Zod found, with the nearest known key or word beside each unknown one. */
export function problemsOf(
  file: string,
  text: PlacedText,
  shape: z.ZodType,
  error: z.ZodError,
): readonly FoundProblem[] {
  const schema = z.toJSONSchema(shape, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return error.issues
    .flatMap((issue) => flatten(issue, []))
    .flatMap(({ issue, path }) => {
      if (issue.code !== "unrecognized_keys")
        return [{ file, ...text.place(path), path: dotted(path), at: path, ...described(issue, text.value, path) }];
      return issue.keys.slice(0, mostUnknownKeys).map((key) => {
        const at = [...path, key];
        const message = unknownKey(key, keysAt(schema, path, text.value));
        return { file, ...text.place(at, true), path: dotted(at), at, code: "unknown-key", message };
      });
    });
}

/** Of one object: whoever has more has sent something else. Each is looked for among all keys. */
const mostUnknownKeys = 100;

function described(issue: Issue, root: unknown, path: Path): { code: string; message: string } {
  const given = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], root);
  if (issue.code === "invalid_type")
    return given === undefined
      ? { code: "missing", message: `is missing: a ${issue.expected}` }
      : { code: "wrong-type", message: issue.message };
  if (issue.code === "invalid_union" && issue.errors.length > 0 && given === undefined)
    return { code: "missing", message: `is missing: ${issue.message}` };
  if (issue.code !== "invalid_value" || typeof given !== "string")
    return { code: "wrong-value", message: issue.message };
  const known = issue.values.map(String);
  const best = nearestOf(given, known);
  const others = best
    ? `; did you mean "${best}"?`
    : `; one of ${known.slice(0, mostWords).join(", ")}${known.length > mostWords ? ", …" : ""}`;
  return { code: "unknown-word", message: `"${given}" is not known here${others}` };
}

/** As many words as help who reads them. */
const mostWords = 12;

type Issue = z.core.$ZodIssue;

/** The message of a union that has none of its own. */
const unsaid = "Invalid input";

const isOfWhole = ({ code, path }: Issue) => code === "invalid_type" && path.length === 0;

/**
 * A union reports one list of problems an alternative: the alternative that came nearest speaks for it, or the union
 * itself where the value could be none of them and it has a message.
 */
function flatten(issue: Issue, parent: Path): { issue: Issue; path: Path }[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ issue, path }];
  const nearest = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0] ?? [];
  if (issue.message !== unsaid && nearest.every(isOfWhole)) return [{ issue, path }];
  return nearest.flatMap((inner) => flatten(inner, path));
}

/** A wrong type of the whole value, or a key it does not know, says that another alternative was meant. */
function weight(issues: readonly Issue[]): number {
  return issues.reduce(
    (sum, { code, path }) => sum + (path.length === 0 ? (code === "invalid_type" ? 100 : 10) : 1),
    0,
  );
}

/** `rules[0].name` */
export const dotted = (path: Path) =>
  path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text ? `${text}.${String(step)}` : String(step)),
    "",
  );

function unknownKey(key: string, known: readonly string[]): string {
  // The API's word for a rule's condition, which is the seed product's.
  const nearest = key === "script" && known.includes("expression") ? "expression" : nearestOf(key, known);
  if (nearest) return `unknown key; did you mean "${nearest}"?`;
  return known.length > 0 ? `unknown key; known here: ${known.join(", ")}` : "unknown key";
}

/** The word that differs least, when it differs little enough to be meant; else the only one that holds it. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  if (best && best.far <= Math.max(1, Math.floor(word.length / 3))) return best.name;
  const holding = word.length < 4 ? [] : known.filter((name) => name.toLowerCase().includes(word.toLowerCase()));
  return holding.length === 1 ? holding[0] : undefined;
}

/** The part of a JSON Schema that says which keys there are. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
}

/** The keys that a value may have; of a union, those of the alternatives that it can be. */
function keysAt(schema: JsonSchema, path: Path, root: unknown): readonly string[] {
  let value = root;
  let here = alternatives(schema, value);
  for (const step of path) {
    value = (value as Record<PropertyKey, unknown> | undefined)?.[step];
    here = here.flatMap((s) => alternatives(typeof step === "number" ? s.items : s.properties?.[String(step)], value));
  }
  return here.flatMap((s) => Object.keys(s.properties ?? {}));
}

function alternatives(schema: JsonSchema | undefined, value: unknown): readonly JsonSchema[] {
  if (!schema) return [];
  const union = schema.anyOf ?? schema.oneOf;
  if (!union) return [schema];
  const fits = ({ properties = {} }: JsonSchema) =>
    Object.entries(properties).every(
      ([key, { const: word }]) => word === undefined || word === (value as Record<string, unknown> | undefined)?.[key],
    );
  return union.filter(fits).flatMap((inner) => alternatives(inner, value));
}
