import * as pulumi from "@pulumi/pulumi";

/** One wrong argument: where it is, what it is, what to write instead. */
export interface ArgumentProblem {
  /** Path within the arguments, as `listen.webhook`. */
  readonly path: string;
  readonly problem: string;
}

interface Batch {
  readonly sentences: string[];
  readonly checked: Promise<void>;
}

let batch: Batch | undefined;

/**
 * Collects the problems of everything that a program constructs in one turn, so that all of them are told at once,
 * and before anything is registered. The returned function gives a value back as a promise that rejects when anything
 * in the program is wrong: an input of whoever is constructed, which then waits for it.
 */
export function argumentsChecked(
  component: string,
  name: string,
  problems: readonly ArgumentProblem[],
): <T>(value: T) => Promise<T> {
  batch ??= openBatch();
  const { sentences, checked } = batch;
  sentences.push(...problems.map(({ path, problem }) => `${component} "${name}": ${path}: ${problem}`));
  return gateOf(checked);
}

/** Gives values once something has come true; they reject with it. */
export function gateOf(opened: Promise<unknown>): <T>(value: T) => Promise<T> {
  return (value) => {
    const gated = opened.then(() => value);
    // The SDK listens later; until then Node would warn.
    gated.catch(() => undefined);
    return gated;
  };
}

function openBatch(): Batch {
  const sentences: string[] = [];
  const checked = new Promise<void>((resolve, reject) => {
    setImmediate(() => {
      batch = undefined;
      if (sentences.length === 0) return resolve();
      const count = sentences.length === 1 ? "1 argument is" : `${sentences.length} arguments are`;
      reject(refusal(`${count} wrong; nothing has been registered:\n${sentences.map((s) => `  ${s}`).join("\n")}`));
    });
  });
  return { sentences, checked };
}

/** The SDK puts the name of each property that it passes before an error's message; here all of them would be wrong. */
export function refusal(message: string): Error {
  const error = new pulumi.RunError(message);
  return Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
}

/** What a wrong value looks like in a message; nothing long, and no more than its kind when it is no plain value. */
export function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…"` : text;
}
