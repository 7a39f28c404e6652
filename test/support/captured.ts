import { Readable, Writable } from "node:stream";
import type { Streams } from "../../daemon/cli/replay/replay.ts";
import { type Terminal, terminal } from "../../daemon/cli/terminal.ts";

/** Standard streams that keep what is written. */
export interface Captured {
  readonly streams: Streams;
  readonly terminal: Terminal;
  out(): string;
  err(): string;
}

export function captured({
  stdin = "",
  isTTY = false,
}: {
  stdin?: string | Uint8Array;
  isTTY?: boolean;
} = {}): Captured {
  const [stdout, stderr] = [kept(isTTY), kept(isTTY)];
  return {
    streams: { stdin: Readable.from([Buffer.from(stdin as string)]), stdout: stdout.stream, stderr: stderr.stream },
    terminal: terminal(stdout.stream, stderr.stream, {}),
    out: stdout.text,
    err: stderr.text,
  };
}

function kept(isTTY: boolean) {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(piece, _, done) {
      pieces.push(piece);
      done();
    },
  });
  const columns = isTTY ? { isTTY, columns: 100 } : {};
  return { stream: Object.assign(stream, columns), text: () => Buffer.concat(pieces).toString() };
}
