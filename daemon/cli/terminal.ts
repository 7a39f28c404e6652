import pc from "picocolors";

/** Where a command says what it does. */
export interface Terminal {
  /** A finished step or a result. */
  line(text?: string): void;
  /** What is going on, for work that takes more than a moment. */
  step(text: string): void;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Standard output: colour on a terminal, plain when piped. */
export function terminal(out: NodeJS.WritableStream = process.stdout): Terminal {
  const colors = pc.createColors(pc.isColorSupported && "isTTY" in out && out.isTTY === true);
  const line = (text = "") => void out.write(`${text}\n`);
  return { line, step: (text) => line(colors.dim(`- ${text}`)), bold: colors.bold, dim: colors.dim };
}
