import type { Expression } from "../../daemon/rules/ast.ts";

/** An expression with one comparison broken. */
export interface Mutant {
  /** The comparison, and what it was made to be. */
  readonly comparison: Expression;
  readonly constant: boolean;
  readonly tree: Expression;
}

/** Always true, and always false: there are as many elements of the auditID as there are, never fewer than none. */
const always = (truth: boolean): Expression => ({
  kind: "compare",
  left: { kind: "count", path: "auditID" },
  operator: truth ? ">=" : "<",
  right: { kind: "integer", text: "0" },
});

/** Each comparison of an expression replaced by true, and by false. */
export function mutantsOf(tree: Expression): readonly Mutant[] {
  switch (tree.kind) {
    case "and":
    case "or":
      return tree.operands.flatMap((operand, n) =>
        mutantsOf(operand).map((m) => ({ ...m, tree: { ...tree, operands: tree.operands.with(n, m.tree) } })),
      );
    case "not":
      return mutantsOf(tree.operand).map((m) => ({ ...m, tree: { ...tree, operand: m.tree } }));
    case "any":
    case "all":
      return mutantsOf(tree.condition).map((m) => ({ ...m, tree: { ...tree, condition: m.tree } }));
    default:
      return [true, false].map((constant) => ({ comparison: tree, constant, tree: always(constant) }));
  }
}
