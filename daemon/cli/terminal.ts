import pc from "picocolors";
import { cut } from "./table.ts";

/** Where a command says what it does. */
export interface Terminal {
  /** A finished step or a result. */
  line(text?: string): void;
  /** What is going on, for work that takes more than a moment. */
  step(text: string): void;
  /** What stands there until something else is said; only on a terminal. Empty takes it away. */
  status(text: string): void;
  /** What went wrong; on standard error. */
  error(text: string): void;
  /** What is no part of the result; on standard error. */
  note(text: string): void;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly magenta: (text: string) => string;
  readonly plain: (text: string) => string;
  /** Columns; undefined where no terminal is. */
  readonly width: number | undefined;
}

const clearLine = "\r\x1b[2K";

/** Standard output: colour on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`; plain when piped. */
export function terminal(
  out: NodeJS.WritableStream & { readonly columns?: number } = process.stdout,
  errors: NodeJS.WritableStream = process.stderr,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Terminal {
  const isTerminal = "isTTY" in out && out.isTTY === true;
  // It cannot take back what was written.
  const isDumb = environment["TERM"] === "dumb";
  const colors = pc.createColors(isTerminal && !environment["NO_COLOR"] && !isDumb);
  let standing = "";
  const clear = () => {
    if (standing !== "") out.write(clearLine);
    standing = "";
  };
  const line = (text = "") => {
    clear();
    out.write(`${text}\n`);
  };
  return {
    line,
    step: (text) => line(colors.dim(`- ${text}`)),
    status: (text) => {
      if (!isTerminal || isDumb) return;
      clear();
      if (text === "") return;
      standing = cut(text, (out.columns || 80) - 1);
      out.write(colors.dim(standing));
    },
    error: (text) => {
      clear();
      errors.write(`${isTerminal ? colors.red(text) : text}\n`);
    },
    note: (text) => {
      clear();
      errors.write(`${isTerminal ? colors.dim(text) : text}\n`);
    },
    ...colors,
    plain: (text) => text,
    width: isTerminal ? out.columns || 80 : undefined,
  };
}
