import P from "parsimmon";
import type { Raw } from "./ast.ts";
import { kinds, type Token } from "./tokens.ts";

/**
 * The grammar, over a string that has one character for each token: so every position is a token's, white space is
 * gone, and no alternative is tried twice (left-factored: each rule decides by its next token).
 */
export function grammar(tokens: readonly Token[]): P.Parser<Raw> {
  const token = (kind: string): P.Parser<Token> =>
    P((input, at) => {
      const found = input[at] === kind ? tokens[at] : undefined;
      return found ? P.makeSuccess(at + 1, found) : P.makeFailure(at, kind);
    });
  const commaSeparated = <T>(item: P.Parser<T>) => item.sepBy(token(kinds.comma));

  const literal: P.Parser<Raw> = P.alt(
    token(kinds.string).map(({ start, end, text }): Raw => ({ kind: "string", value: text, start, end })),
    token(kinds.integer).map(({ start, end, text }): Raw => ({ kind: "integer", text, start, end })),
  );

  const expression: P.Parser<Raw> = P.lazy(() => chain("or", chain("and", negation)));
  const chain = (kind: "and" | "or", item: P.Parser<Raw>): P.Parser<Raw> =>
    item.sepBy1(token(kinds[kind])).map((operands) => {
      const [first, last] = [operands[0] as Raw, operands.at(-1) as Raw];
      return operands.length === 1 ? first : { kind, operands, start: first.start, end: last.end };
    });
  const negation: P.Parser<Raw> = P.lazy(() =>
    P.alt(
      P.seqMap(
        token(kinds.not),
        negation,
        ({ start }, operand): Raw => ({ kind: "not", operand, start, end: operand.end }),
      ),
      comparison,
    ),
  );

  const group = expression.wrap(token(kinds.open), token(kinds.close));
  const call = P.seq(commaSeparated(expression).wrap(token(kinds.open), P.succeed(undefined)), token(kinds.close));
  const nameOrCall: P.Parser<Raw> = P.seqMap(
    token(kinds.word),
    call.atMost(1),
    ({ start, end, text }, [found]): Raw => {
      if (!found) return { kind: "name", name: text, start, end };
      const [args, close] = found;
      return { kind: "call", name: text, nameEnd: end, args, start, end: close.end };
    },
  );
  const operand = P.alt(literal, nameOrCall, group);

  const list = P.seq(token(kinds.open), commaSeparated(literal), token(kinds.close));
  const right = P.alt(P.seq(token(kinds.compare), operand), P.seq(token(kinds.in), list));
  const comparison: P.Parser<Raw> = P.seqMap(operand, right.atMost(1), (left, [found]): Raw => {
    if (!found) return left;
    const [operator, what] = found;
    if (!Array.isArray(what))
      return { kind: "compare", operator: operator.text, left, right: what, start: left.start, end: what.end };
    const [open, items, close] = what;
    return { kind: "in", left, list: items, listStart: open.start, start: left.start, end: close.end };
  });
  return expression;
}
