import type { Terminal } from "./terminal.ts";

/** Where a command runs: what it reads, where it says what it does, and how it ends. */
export interface Here {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** From now on the first interrupt (INT, TERM) is told instead of ending the process; a second one ends it. */
  interrupted(): AbortSignal;
  /** The exit code: 0 fine, 1 the answer is no. Errors have theirs: 2 for `invalid`, 70 for `internal`, else 1. */
  done(code: number): void;
}
