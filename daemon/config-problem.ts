import { distance } from "fastest-levenshtein";
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";

/** One thing that is wrong in a settings file, and where. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Dotted path of the setting; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** `config.yaml:12:3  listen.api.adress: unknown key; did you mean "address"?` */
export function formatProblem(problem: Problem): string {
  const [first = "", ...rest] = problem.message.split("\n");
  const head = `${problem.file}:${problem.line}:${problem.column}  ${problem.path ? `${problem.path}: ` : ""}${first}`;
  return [head, ...rest.map((line) => `    ${line}`)].join("\n");
}

type Path = readonly PropertyKey[];

/** A YAML or JSON text with the place of every value. */
export interface PlacedText {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where a value stands, or the nearest parent that exists. `key` asks for the key instead of the value. */
  place(path: Path, key?: boolean): { line: number; column: number };
}

export function readPlaced(file: string, text: string): PlacedText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return {
    value: document.errors.length > 0 ? undefined : document.toJS(),
    problems: document.errors.map((error) => ({ file, ...at(error.pos[0]), path: "", message: error.message })),
    place: (path, key = false) => at(offsetOf(document.contents, path, key)),
  };
}

function offsetOf(root: unknown, path: Path, key: boolean): number {
  let node = root as Node | null;
  let offset = startOf(node);
  for (const [index, step] of path.entries()) {
    const wantsKey = key && index === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step);
      if (!pair) return offset;
      offset = startOf((wantsKey ? pair.key : (pair.value ?? pair.key)) as Node);
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      node = (node.items[Number(step)] ?? null) as Node | null;
      if (!node) return offset;
      offset = startOf(node);
    } else return offset;
  }
  return offset;
}

const startOf = (node: unknown) => (node as Node | null)?.range?.[0] ?? 0;

/** Every problem that Zod found, with the nearest known key beside each unknown one. */
export function problemsOf(file: string, text: PlacedText, shape: z.ZodType, error: z.ZodError): readonly Problem[] {
  const schema = z.toJSONSchema(shape, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return error.issues
    .flatMap((issue) => flatten(issue, []))
    .flatMap(({ issue, path }) => {
      if (issue.code !== "unrecognized_keys")
        return [{ file, ...text.place(path), path: dotted(path), message: issue.message }];
      return issue.keys.map((key) => {
        const full = [...path, key];
        return { file, ...text.place(full, true), path: dotted(full), message: unknownKey(key, keysAt(schema, path)) };
      });
    });
}

type Issue = z.core.$ZodIssue;

/** A union reports one list of problems an alternative: the alternative that came nearest speaks for it. */
function flatten(issue: Issue, parent: Path): { issue: Issue; path: Path }[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ issue, path }];
  const nearest = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0] ?? [];
  return nearest.flatMap((inner) => flatten(inner, path));
}

/** A wrong type of the whole value, or a key it does not know, says that another alternative was meant. */
function weight(issues: readonly Issue[]): number {
  return issues.reduce(
    (sum, { code, path }) => sum + (path.length === 0 ? (code === "invalid_type" ? 100 : 10) : 1),
    0,
  );
}

const dotted = (path: Path) =>
  path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text ? `${text}.${String(step)}` : String(step)),
    "",
  );

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestOf(key, known);
  if (nearest) return `unknown key; did you mean "${nearest}"?`;
  return known.length > 0 ? `unknown key; known here: ${known.join(", ")}` : "unknown key";
}

/** The word that differs least, when it differs little enough to be meant. */
function nearestOf(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** The part of a JSON Schema that says which keys there are. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

function keysAt(schema: JsonSchema, path: Path): readonly string[] {
  let here: readonly JsonSchema[] = alternatives(schema);
  for (const step of path)
    here = here.flatMap((s) =>
      typeof step === "number" ? alternatives(s.items) : alternatives(s.properties?.[String(step)]),
    );
  return here.flatMap((s) => Object.keys(s.properties ?? {}));
}

function alternatives(schema: JsonSchema | undefined): readonly JsonSchema[] {
  if (!schema) return [];
  return schema.anyOf ? schema.anyOf.flatMap(alternatives) : [schema];
}
