/** A rule's expression, checked: what `parse` returns, `print` writes and `compile` runs. Plain data. */
export type Expression =
  | { readonly kind: "and" | "or"; readonly operands: readonly Expression[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "compare"; readonly left: Operand; readonly operator: string; readonly right: Literal }
  | { readonly kind: "in"; readonly left: Operand; readonly list: readonly Literal[] }
  | { readonly kind: "exists"; readonly path: string }
  | { readonly kind: "any" | "all"; readonly path: string; readonly condition: Expression };

/** What stands left of an operator. */
export type Operand =
  | { readonly kind: "jpath" | "count"; readonly path: string }
  | { readonly kind: "attribute"; readonly name: Attribute };

/** Text, or an integer as it was written. */
export type Literal =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "integer"; readonly text: string };

/** Facts of the source that a rule can ask for. */
export const attributes = [
  "cluster",
  "provider",
  "accountID",
  "projectID",
  "subscriptionID",
  "resourceGroup",
  "region",
] as const;
export type Attribute = (typeof attributes)[number];

/** A piece of the text, in UTF-16 units. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the grammar makes of a text, before its names and types are checked. Parentheses leave no trace. */
export type Raw = Span &
  (
    | { readonly kind: "string"; readonly value: string }
    | { readonly kind: "integer"; readonly text: string }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "call"; readonly name: string; readonly nameEnd: number; readonly args: readonly Raw[] }
    | { readonly kind: "not"; readonly operand: Raw }
    | { readonly kind: "and" | "or"; readonly operands: readonly Raw[] }
    | { readonly kind: "compare"; readonly operator: string; readonly left: Raw; readonly right: Raw }
    | { readonly kind: "in"; readonly left: Raw; readonly list: readonly Raw[]; readonly listStart: number }
  );
