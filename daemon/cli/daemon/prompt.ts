import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { AuditwireError } from "../../audit/errors.ts";

/** Asks for a line; what is typed is not shown. */
export type Ask = (question: string) => Promise<string>;

/** How a secret is asked for: undefined where nobody sits at a terminal. The question goes to standard error. */
export function askingForSecrets(
  input: NodeJS.ReadStream = process.stdin,
  output: NodeJS.WriteStream = process.stderr,
): Ask | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return (question) => line(question, input, output, new Writable({ write: (_text, _encoding, done) => done() }));
}

/** How anything else is asked for. */
export function asking(
  input: NodeJS.ReadStream = process.stdin,
  output: NodeJS.WriteStream = process.stderr,
): Ask | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return (question) => line(question, input, output, output);
}

function line(question: string, input: NodeJS.ReadStream, output: NodeJS.WriteStream, echo: Writable): Promise<string> {
  output.write(question);
  const reader = createInterface({ input, output: echo, terminal: true });
  return new Promise((resolve, reject) => {
    let answer: string | undefined;
    reader.once("line", (text) => {
      answer = text;
      reader.close();
    });
    reader.once("close", () => {
      if (echo !== output || answer === undefined) output.write("\n");
      if (answer === undefined) reject(new AuditwireError("unavailable", "nothing was entered"));
      else resolve(answer);
    });
  });
}
