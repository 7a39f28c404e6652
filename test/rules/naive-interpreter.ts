import { isIPv4, isIPv6 } from "node:net";
import { RE2JS } from "re2js";
import type { SourceFacts } from "../../daemon/audit/event.ts";
import type { Expression, Literal, Operand } from "../../daemon/rules/ast.ts";

/**
 * A second interpreter of the language, written from its specification for tests only: slow, obvious, and sharing
 * nothing with the product but the shape of the tree. "?" is unknown.
 */
export type Answer = true | false | "?";

interface World {
  readonly root: unknown;
  readonly source: SourceFacts;
  /** Keys, as one text each, that are not recorded; only at the top level and below protoPayload. */
  readonly lost: readonly (readonly string[])[];
}

export function interpret(tree: Expression, body: Record<string, unknown>, source: SourceFacts): Answer {
  return evaluate(tree, { root: body, source, lost: lostParts(body) });
}

function lostParts(body: Record<string, unknown>): string[][] {
  const annotations = get(body, "annotations");
  // A list of annotations objects has several values: the first decides, as a path's first value.
  const marks = step([annotations], "audit.k8s.io/truncated");
  const cut = marks[0] === "true";
  const level = get(body, "level");
  const stage = get(body, "stage");
  const noRequest = cut || level === "None" || level === "Metadata" || stage === "RequestReceived";
  const noResponse = noRequest || level === "Request" || stage === "ResponseStarted";
  const parts: string[][] = [];
  if (noRequest) parts.push(["requestObject"]);
  if (noResponse) parts.push(["responseObject"]);
  const proto = get(body, "protoPayload");
  if (typeof proto === "object") {
    if (noRequest) parts.push(["protoPayload", "request"]);
    if (noResponse) parts.push(["protoPayload", "response"]);
  }
  return parts.filter((part) =>
    part.reduce<unknown[]>((nodes, key) => step(nodes, key), [body]).every((value) => value === null),
  );
}

function evaluate(tree: Expression, world: World): Answer {
  switch (tree.kind) {
    case "or": {
      const answers = tree.operands.map((o) => evaluate(o, world));
      return answers.includes(true) ? true : answers.includes("?") ? "?" : false;
    }
    case "and": {
      const answers = tree.operands.map((o) => evaluate(o, world));
      return answers.includes(false) ? false : answers.includes("?") ? "?" : true;
    }
    case "not":
      return negated(evaluate(tree.operand, world));
    case "in":
      return some(tree.left, world, (text, json) => tree.list.some((item) => !json && text === written(item)));
    case "compare":
      if (tree.operator === "!=")
        return negated(some(tree.left, world, (text, json) => !json && text === written(tree.right)));
      return some(tree.left, world, (text, json) => holds(tree.operator, text, json, written(tree.right)));
    case "exists": {
      const { nodes, unknown } = walk(tree.path, world);
      return nodes.some(notEmpty) ? true : unknown ? "?" : false;
    }
    case "any":
    case "all": {
      const { nodes, unknown } = walk(tree.path, world);
      const answers = elements(nodes).map(
        (root) => evaluate(tree.condition, { root, source: world.source, lost: [] }) === true,
      );
      if (tree.kind === "any") return answers.includes(true) ? true : unknown ? "?" : false;
      return answers.includes(false) ? false : unknown ? "?" : answers.length > 0;
    }
  }
}

const negated = (answer: Answer): Answer => (answer === "?" ? "?" : !answer);
const written = (literal: Literal) => (literal.kind === "string" ? literal.value : String(Number(literal.text)));
const notEmpty = (node: unknown): boolean => (Array.isArray(node) ? node.some(notEmpty) : node !== null);
const elements = (nodes: readonly unknown[]) =>
  nodes.flatMap((node) => (Array.isArray(node) ? node : [node])).filter((node) => node !== null);

function some(left: Operand, world: World, test: (text: string, json: boolean) => boolean): Answer {
  if (left.kind === "attribute") {
    const fact = world.source[left.name];
    return fact !== undefined && test(left.name === "resourceGroup" ? fact.toUpperCase() : fact, false);
  }
  const { nodes, unknown } = walk(left.path, world);
  if (left.kind === "count") return unknown ? "?" : test(String(elements(nodes).length), false);
  const values = nodes.flatMap(texts);
  return values.some(([text, json]) => test(text, json)) ? true : unknown ? "?" : false;
}

function texts(node: unknown): [string, boolean][] {
  if (typeof node === "string") return [[node, false]];
  if (node === null || typeof node !== "object") return [[JSON.stringify(node), false]];
  if (!Array.isArray(node)) return [[JSON.stringify(node), true]];
  const flat = node.flat(Number.POSITIVE_INFINITY) as unknown[];
  if (flat.some((e) => e !== null && typeof e === "object")) return [[JSON.stringify(node), true]];
  return flat.flatMap(texts);
}

function holds(operator: string, text: string, json: boolean, right: string): boolean {
  switch (operator) {
    case "=":
      return !json && text === right;
    case "contains":
      return text.indexOf(right) !== -1;
    case "startswith":
      return text.slice(0, right.length) === right;
    case "endswith":
      return right === "" || text.slice(-right.length) === right;
    case "like":
      return RE2JS.compile(
        [...right].map((c) => (c === "*" ? "(?s:.*)" : c === "?" ? "(?s:.)" : RE2JS.quote(c))).join(""),
      ).matches(text);
    case "matches":
      return RE2JS.compile(right).matcher(text).find();
    case "incidr":
      return !json && right.split(",").some((network) => inside(text, network.trim()));
    default: {
      if (json || !/^-?[0-9]+(\.[0-9]+)?$/.test(text)) return false;
      const order = Number(text) - Number(right);
      return operator === "<" ? order < 0 : operator === "<=" ? order <= 0 : operator === ">" ? order > 0 : order >= 0;
    }
  }
}

/** Bits as text, most significant first. */
function inside(address: string, network: string): boolean {
  const [host = "", prefix] = network.split("/");
  const [a, n] = [bits(address), bits(host)];
  const length = prefix === undefined ? n?.length : Number(prefix);
  return a !== undefined && n !== undefined && a.length === n.length && a.slice(0, length) === n.slice(0, length);
}

function bits(address: string): string | undefined {
  if (isIPv4(address))
    return address
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  if (!isIPv6(address) || address.includes(".") || address.includes("%")) return undefined;
  const [head = "", tail] = address.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [front, back] = [groups(head), groups(tail ?? "")];
  const middle = tail === undefined ? [] : Array<string>(8 - front.length - back.length).fill("0");
  return [...front, ...middle, ...back]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
}

/** Steps are keys between dots or, quoted, in brackets; `*`; and `[n]`, which stays in its brackets. */
function walk(path: string, world: World): { nodes: readonly unknown[]; unknown: boolean } {
  const steps = [...path.matchAll(/\['([^']*)'\]|(\[(?:\d+|\*)\])|[^.[\]]+/g)].map(([step, key]) => key ?? step);
  const unknown = world.lost.some(
    (part) =>
      part.length <= steps.length && part.every((key, i) => steps[i] === key || steps[i] === "*" || steps[i] === "[*]"),
  );
  const root = unknown ? removed(world.root, world.lost) : world.root;
  return { nodes: steps.reduce<readonly unknown[]>((nodes, s) => step(nodes, s), [root]), unknown };
}

function step(nodes: readonly unknown[], name: string): unknown[] {
  const index = /^\[(\d+)\]$/.exec(name)?.[1];
  return nodes.flatMap((node): unknown[] => {
    if (node === null || typeof node !== "object") return [];
    if (name === "*" || name === "[*]") return Array.isArray(node) ? node : Object.values(node);
    if (index !== undefined) return Array.isArray(node) && Number(index) < node.length ? [node[Number(index)]] : [];
    if (Array.isArray(node)) return step(node, name);
    return Object.hasOwn(node, name) ? [(node as Record<string, unknown>)[name]] : [];
  });
}

const get = (object: Record<string, unknown>, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);

/** The root without its lost parts, which stand there as null at most. */
function removed(root: unknown, lost: readonly (readonly string[])[]): unknown {
  const copy = structuredClone(root) as Record<string, unknown>;
  for (const [first = "", second] of lost) {
    if (second === undefined) delete copy[first];
    else if (typeof copy[first] === "object" && copy[first] !== null)
      delete (copy[first] as Record<string, unknown>)[second];
  }
  return copy;
}
