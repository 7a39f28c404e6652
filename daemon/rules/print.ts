import type { Expression, Literal, Operand } from "./ast.ts";

/** The expression as text: what `parse` reads back as the same tree. */
export function print(tree: Expression): string {
  switch (tree.kind) {
    case "or":
      return tree.operands.map((o) => grouped(o, ["or"])).join(" or ");
    case "and":
      return tree.operands.map((o) => grouped(o, ["or", "and"])).join(" and ");
    case "not":
      return `not ${grouped(tree.operand, ["or", "and"])}`;
    case "compare":
      return `${printOperand(tree.left)} ${tree.operator} ${printLiteral(tree.right)}`;
    case "in":
      return `${printOperand(tree.left)} in (${tree.list.map(printLiteral).join(", ")})`;
    case "exists":
      return `exists(${quoted(tree.path)})`;
    case "any":
    case "all":
      return `${tree.kind}(${quoted(tree.path)}, ${print(tree.condition)})`;
  }
}

function grouped(tree: Expression, kinds: readonly Expression["kind"][]): string {
  return kinds.includes(tree.kind) ? `(${print(tree)})` : print(tree);
}

function printOperand(operand: Operand): string {
  return operand.kind === "attribute" ? operand.name : `${operand.kind}(${quoted(operand.path)})`;
}

function printLiteral(literal: Literal): string {
  return literal.kind === "integer" ? literal.text : quoted(literal.value);
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t" };

function quoted(text: string): string {
  return `"${text.replace(/["\\\p{Cc}\p{Cs}]/gu, (c) => escapes[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}
