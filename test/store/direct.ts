import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { JudgedBatch, Receipt } from "../../daemon/audit/ports.ts";
import type { WriterOperations } from "../../daemon/store/calls.ts";
import { type Answer, type Call, failed } from "../../daemon/store/channel.ts";
import { type Connection, openWriting } from "../../daemon/store/connection.ts";
import { prepareBatch } from "../../daemon/store/prepare.ts";
import { reader } from "../../daemon/store/reader.ts";
import { writer } from "../../daemon/store/writer.ts";
import { finding } from "./find.ts";
import { aDirectory } from "./opened.ts";

export const migrations = join(__dirname, "../../daemon/store/migrations");

/** The store's two ends on the real engine, without the threads around them: to look inside, and to be quick. */
export function aDirectStore(adapt: (connection: Connection) => Connection = (it) => it, directory = aDirectory()) {
  const transactions: string[] = [];
  const watched = (connection: Connection): Connection => ({
    ...connection,
    transaction: (work) => {
      transactions.push("begun");
      return connection.transaction(work);
    },
  });
  const work = writer({ directory, migrations }, (file) => watched(adapt(openWriting(file))));
  work.open();
  transactions.length = 0;
  const reading = reader(join(directory, "auditwire.db"));
  const read = { ...reading, ...finding(reading) };
  const close = () => {
    read.close();
    work.close();
  };
  onTestFinished(close);
  return {
    directory,
    read,
    work,
    close,
    transactions,
    answer: (...calls: Omit<Call, "id">[]) => work.answer(calls.map((call, id) => ({ ...call, id }))),
    commit: (batch: JudgedBatch, now = 0): Receipt => resultOf(work.answer([commitCall(batch, now)])) as Receipt,
    run: <N extends keyof WriterOperations>(name: N, ...args: Parameters<WriterOperations[N]>) =>
      resultOf(work.answer([{ id: 1, name, args }])) as ReturnType<WriterOperations[N]>,
  };
}

export function commitCall(batch: JudgedBatch, now = 0, redact = (event: AuditEvent) => event): Call {
  return { id: 1, name: "commit", args: [prepareBatch(batch, redact, now)] };
}

function resultOf([answer]: readonly Answer[]): unknown {
  const { failure, value } = { failure: undefined, value: undefined, ...(answer ?? failed(0, "no answer")) };
  if (failure) throw Object.assign(new Error(failure.message), { code: failure.code });
  return value;
}
