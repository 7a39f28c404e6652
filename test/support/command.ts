import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** The built command. */
export const built = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");

export interface Ran {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly out: Buffer;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
  /** Module that Node loads before the command. */
  readonly preload?: string;
  /** Told of the process once it runs. */
  readonly started?: (child: ChildProcess) => void;
}

/** Runs the built command to its end. */
export function ran(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const before =
    options.preload === undefined
      ? []
      : ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--import", options.preload];
  const child = spawn(process.execPath, [...before, built, ...words], {
    stdio: ["pipe", "pipe", "pipe"],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, NO_COLOR: "1", ...options.environment },
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (data: Buffer) => out.push(data));
  child.stderr.on("data", (data: Buffer) => err.push(data));
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input);
  options.started?.(child);
  return new Promise((resolve) =>
    child.once("close", (code) => resolve({ code, out: Buffer.concat(out), err: Buffer.concat(err).toString() })),
  );
}
