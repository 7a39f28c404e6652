import { didYouMean } from "./errors.ts";
import { comparisons } from "./operators.ts";
import { kinds, type Token } from "./tokens.ts";

/** What a text should have had where a token stands that cannot stand there; `tokens` end before it. */
export function expectation(tokens: readonly Token[], token: Token, text: string): string {
  const shown = short(text.slice(token.start, token.end));
  const before = tokens.at(-1);
  const missing = missingAfter(before);
  if (before?.kind === kinds.in && isLiteral(token)) return `expected ${missing}; write (${shown})`;
  if (before?.kind === kinds.compare && token.kind === kinds.compare && before.end === token.start)
    return `expected ${missing}; write one operator, not ${before.text}${token.text}`;
  if (missing) return `expected ${missing}, not ${shown}`;
  if (token.kind === kinds.word)
    return `expected an operator, "and" or "or", not "${shown}"${didYouMean(token.text, Object.keys(comparisons))}`;
  return isLiteral(token) ? `expected an operator, "and" or "or" before ${shown}` : `${shown} cannot stand here`;
}

/** What is missing where a text ends too early. */
export function missingAtEnd(tokens: readonly Token[]): string {
  const missing = missingAfter(tokens.at(-1));
  if (tokens.length === 0) return "the expression is empty";
  if (missing) return `expected ${missing} at the end`;
  return "a parenthesis is not closed";
}

function missingAfter(token: Token | undefined): string | undefined {
  switch (token?.kind) {
    case undefined:
      return "a condition";
    case kinds.in:
      return 'a list after "in"';
    case kinds.compare:
      return `a value after "${token.text}"`;
    case kinds.and:
    case kinds.or:
    case kinds.not:
      return `a condition after "${token.text}"`;
    case kinds.open:
      return 'a condition after "("';
    case kinds.comma:
      return 'a value after ","';
    default:
      return undefined;
  }
}

const isLiteral = ({ kind }: Token) => kind === kinds.string || kind === kinds.integer;

const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
