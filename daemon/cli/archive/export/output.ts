import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { AuditwireError, messageOf } from "../../../audit/errors.ts";
import { sink } from "../../replay/sink.ts";
import { forms } from "./forms.ts";

/** What an export that broke off needs to go on: it lies beside its file until that is whole. */
const State = z.object({
  url: z.string(),
  form: z.enum(forms),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  cursor: z.string(),
  bytes: z.int().nonnegative(),
  audits: z.int().nonnegative(),
});
export type State = z.output<typeof State>;

/** Where audits are written to. */
export interface Output {
  /** False when nobody reads any more. */
  write(text: string): Promise<boolean>;
  /** What is written until now goes on there. */
  keep(state: Omit<State, "bytes">): void;
  /** Nothing worth keeping was written. */
  discard(): void;
  /** Everything is written. */
  finish(): void;
  close(): void;
}

const stateFile = (file: string) => `${file}.resume`;

/** What an export of the file has left. Fails with `invalid` when it has left nothing. */
export function readState(file: string): State {
  const path = stateFile(file);
  const nothing = existsSync(file) ? `${file} is whole, or not of an export` : `there is no ${file}`;
  if (!existsSync(path)) throw new AuditwireError("invalid", `--resume: ${nothing}: there is no ${path}`);
  const parsed = State.safeParse(json(path));
  if (!parsed.success) throw new AuditwireError("invalid", `--resume: ${path} is damaged: export anew with --force`);
  return parsed.data;
}

function json(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** A file that grows page by page, packed by name; a new one, or one that goes on where it was kept. */
export function fileOutput(file: string, from: State | undefined, force: boolean): Output {
  if (!from && existsSync(file) && !force)
    throw new AuditwireError("conflict", `${file} is there already: --force replaces it, --resume goes on with it`);
  const descriptor = opened(file, from === undefined);
  let bytes = from?.bytes ?? 0;
  if (fstatSync(descriptor).size < bytes) {
    closeSync(descriptor);
    throw new AuditwireError("invalid", `--resume: ${file} is shorter than what was written: export anew with --force`);
  }
  ftruncateSync(descriptor, bytes);
  if (!from) rmSync(stateFile(file), { force: true });
  const pack = file.endsWith(".gz") ? (text: string) => gzipSync(text) : (text: string) => Buffer.from(text);
  return {
    write: async (text) => {
      if (text === "") return true;
      const packed = pack(text);
      for (let at = 0; at < packed.length; ) at += writeSync(descriptor, packed, at, packed.length - at, bytes + at);
      bytes += packed.length;
      return true;
    },
    keep: (state) => {
      const next = `${stateFile(file)}.next`;
      writeFileSync(next, JSON.stringify({ ...state, bytes } satisfies State), { mode: 0o600 });
      renameSync(next, stateFile(file));
    },
    discard: () => rmSync(file, { force: true }),
    finish: () => rmSync(stateFile(file), { force: true }),
    close: () => closeSync(descriptor),
  };
}

function opened(file: string, anew: boolean): number {
  try {
    return openSync(file, anew ? "w" : "r+", 0o600);
  } catch (error) {
    throw new AuditwireError("invalid", `cannot write ${file}: ${messageOf(error)}`);
  }
}

/** Standard output, at the pace of whoever reads it. */
export function streamOutput(stream: NodeJS.WritableStream): Output {
  const out = sink(stream as Parameters<typeof sink>[0]);
  const nothing = () => undefined;
  return { write: out.write, keep: nothing, discard: nothing, finish: nothing, close: nothing };
}
