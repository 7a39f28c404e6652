import { type Attribute, attributes, type Expression, type Literal, type Operand, type Raw } from "./ast.ts";
import { didYouMean, type ExpressionError, type ExpressionErrorCode, errorAt } from "./errors.ts";
import { unknownField } from "./fields.ts";
import { type Comparison, comparisons } from "./operators.ts";
import { parsePath } from "./path.ts";
import type { isPattern } from "./pattern.ts";

/** Something that is probably not meant, but no error: rules of other products run unchanged. */
export type Warning = Omit<ExpressionError, "code"> & { readonly code: "unknown-field" };

const functions = ["jpath", "exists", "count", "any", "all"] as const;
const foreign = /^(proc|file|net)\./;

interface Checking {
  report(code: ExpressionErrorCode, node: { start: number; end: number }, message: string): undefined;
  warn(node: { start: number; end: number }, message: string): void;
  /** Inside `any` and `all` the empty path is the element, and fields are the element's. */
  readonly inner: boolean;
  readonly isPattern: typeof isPattern;
}

/** Checks names and types. The tree that comes out is known to compile. */
export function check(
  text: string,
  raw: Raw,
  fits: typeof isPattern,
): { tree: Expression; warnings: readonly Warning[] } | { errors: readonly ExpressionError[] } {
  const errors: (ExpressionError & { start: number })[] = [];
  const warnings: Warning[] = [];
  const tree = condition(raw, {
    report: (code, { start, end }, message) => void errors.push({ ...errorAt(text, code, start, end, message), start }),
    warn: ({ start, end }, message) =>
      void warnings.push({ ...errorAt(text, "unknown-name", start, end, message), code: "unknown-field" }),
    inner: false,
    isPattern: fits,
  });
  if (tree && errors.length === 0) return { tree, warnings };
  return { errors: errors.sort((a, b) => a.start - b.start).map(({ start: _, ...error }) => error) };
}

/** A node that must be true or false. */
function condition(node: Raw, c: Checking): Expression | undefined {
  switch (node.kind) {
    case "and":
    case "or": {
      const operands = node.operands.map((operand) => condition(operand, c));
      return operands.every((o) => o !== undefined) ? { kind: node.kind, operands } : undefined;
    }
    case "not": {
      const operand = condition(node.operand, c);
      return operand && { kind: "not", operand };
    }
    case "compare":
      return comparison(node, c);
    case "in":
      return membership(node, c);
    case "call":
      return booleanCall(node, c);
    case "name":
      return isAttribute(node.name)
        ? c.report("not-boolean", node, `"${node.name}" alone is neither true nor false: compare it`)
        : unknownName(node, c);
    default:
      return c.report("not-boolean", node, "a value alone is neither true nor false: compare it");
  }
}

type Call = Extract<Raw, { kind: "call" }>;

function booleanCall(node: Call, c: Checking): Expression | undefined {
  const name = node.name;
  if (name === "exists") {
    const path = pathArgument(node, 1, c);
    return path === undefined ? undefined : { kind: "exists", path };
  }
  if (name === "any" || name === "all") {
    const path = pathArgument(node, 2, c);
    const inner = node.args.length === 2 && node.args[1] ? condition(node.args[1], { ...c, inner: true }) : undefined;
    return path === undefined || !inner ? undefined : { kind: name, path, condition: inner };
  }
  if (name === "jpath" || name === "count")
    return c.report(
      "not-boolean",
      node,
      `${name} alone is neither true nor false: compare it, as in ${name}(…) = ${name === "count" ? "3" : '"…"'}`,
    );
  return unknownName({ ...node, end: node.nameEnd }, c);
}

function comparison(node: Extract<Raw, { kind: "compare" }>, c: Checking): Expression | undefined {
  const comparing = comparisons[node.operator];
  const left = leftSide(node.left, c);
  if (!comparing || !left) return undefined;
  if (left.kind === "count" && !comparing.counts)
    return c.report("wrong-type", node.left, `a count is a number: ${node.operator} searches text`);
  const right = literal(node.right, left, c, comparing.right);
  if (!right) return undefined;
  const value = right.kind === "string" ? right.value : right.text;
  const fits = comparing.right === "pattern" ? c.isPattern(value) : comparing.test(value) !== undefined;
  if (!fits) return c.report(...wrongRight(comparing.right, node.right));
  if (left.operand) return { kind: "compare", left: left.operand, operator: node.operator, right };
  return undefined;
}

function wrongRight(wanted: string, node: Raw): [ExpressionErrorCode, Raw, string] {
  if (wanted === "decimal") return ["not-a-decimal", node, 'write a decimal number, as in 400 or "1.5"'];
  if (wanted === "pattern") return ["invalid-pattern", node, "not RE2 syntax (no look-around, no back references)"];
  return ["invalid-network", node, 'write addresses or networks between commas, as in "10.0.0.0/8,::1"'];
}

function membership(node: Extract<Raw, { kind: "in" }>, c: Checking): Expression | undefined {
  const left = leftSide(node.left, c);
  if (!left) return undefined;
  if (node.list.length === 0)
    return c.report("empty-list", { start: node.listStart, end: node.end }, "a list has at least one value");
  const list = node.list.map((item) => literal(item, left, c, "text"));
  return left.operand && list.every((item) => item !== undefined)
    ? { kind: "in", left: left.operand, list }
    : undefined;
}

/** The left side's kind, known even where its path is wrong, so that the right side can be checked, too. */
interface Left {
  readonly kind: Operand["kind"];
  readonly name?: string;
  readonly operand: Operand | undefined;
}

function leftSide(node: Raw, c: Checking): Left | undefined {
  if (node.kind === "name") {
    if (!isAttribute(node.name)) return unknownName(node, c);
    return { kind: "attribute", name: node.name, operand: { kind: "attribute", name: node.name } };
  }
  if (node.kind === "call" && (node.name === "jpath" || node.name === "count")) {
    const path = pathArgument(node, 1, c);
    return { kind: node.name, operand: path === undefined ? undefined : { kind: node.name, path } };
  }
  if (node.kind === "call" && !(functions as readonly string[]).includes(node.name))
    return unknownName({ ...node, end: node.nameEnd }, c);
  return c.report("wrong-type", node, "left of an operator stands jpath(…), count(…) or a source attribute");
}

/** A literal that fits the left side. */
function literal(node: Raw, left: Left, c: Checking, wanted: Comparison["right"]): Literal | undefined {
  if (node.kind === "name" && !isAttribute(node.name)) return unknownName(node, c);
  if (node.kind === "call" && !(functions as readonly string[]).includes(node.name))
    return unknownName({ ...node, end: node.nameEnd }, c);
  if (node.kind === "integer") {
    if (left.kind === "count" || wanted === "decimal") return { kind: "integer", text: node.text };
    return c.report("integer-needs-quotes", node, `text is compared with text: write "${node.text}"`);
  }
  if (node.kind !== "string") return c.report("wrong-type", node, "right of an operator stands a string or a number");
  if (left.kind === "count") return c.report("wrong-type", node, "a count is compared with an integer, without quotes");
  const upper = node.value.toUpperCase();
  if (left.name === "resourceGroup" && wanted === "text" && upper !== node.value)
    return c.report("resource-group-case", node, `resource groups are compared in upper case: write "${upper}"`);
  return { kind: "string", value: node.value };
}

/** The path that is a function's first argument. */
function pathArgument(node: Call, wanted: number, c: Checking): string | undefined {
  if (node.args.length !== wanted) {
    const what = wanted === 1 ? "one argument, a path" : "two arguments, a path and a condition";
    return c.report("wrong-arguments", { start: node.start, end: node.nameEnd }, `${node.name} takes ${what}`);
  }
  const [path] = node.args;
  if (path?.kind !== "string")
    return c.report(
      "wrong-arguments",
      path ?? node,
      `the path of ${node.name} is a string, as in ${node.name}("user.username")`,
    );
  const steps = parsePath(path.value);
  if (!steps || (steps.length === 0 && !c.inner))
    return c.report(
      "invalid-path",
      path,
      "not a path: keys between dots, as in \"user.groups[0]\"; a key with . / or space stands in ['…']",
    );
  const field = c.inner ? undefined : unknownField(steps);
  if (field !== undefined) c.warn(path, field);
  return path.value;
}

function unknownName(node: { name: string; start: number; end: number }, c: Checking): undefined {
  if (foreign.test(node.name))
    return c.report(
      "foreign-event",
      node,
      `${node.name} belongs to other types of rule: a kubernetes-audit rule reads the event with jpath("…")`,
    );
  return c.report(
    "unknown-name",
    node,
    `"${node.name}" is no attribute and no function${didYouMean(node.name, [...functions, ...attributes])}`,
  );
}

const isAttribute = (name: string): name is Attribute => (attributes as readonly string[]).includes(name);
