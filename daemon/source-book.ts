import { z } from "zod";
import { formatDuration } from "./audit/duration.ts";
import { AuditwireError } from "./audit/errors.ts";
import type { JsonObject } from "./audit/event.ts";
import type { StoreReader, StoreWriter } from "./audit/ports.ts";
import type { SourceBook } from "./audit/source-book.ts";
import { changeOf } from "./change.ts";
import { problemsOf, unplaced } from "./config-problem.ts";
import {
  type ConfiguredCredentials,
  type CredentialBook,
  type CredentialBookPorts,
  openCredentialBook,
  readCredential,
  refuseOwned,
} from "./credential-book.ts";
import { type Credential, Specification } from "./ingest/config.ts";
import type { KafkaPush } from "./ingest/kafka/config.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { pollers } from "./pollers.ts";
import { followed, polled, type ReadingPorts } from "./read-source.ts";
import {
  credentialProblem,
  invalidSettings,
  type Reader,
  readerOf,
  readerOfTopic,
  roleProblem,
  specificationProblems,
} from "./specification-problems.ts";

/** What the configuration file says of places that are polled. */
export interface ConfiguredSources extends ConfiguredCredentials {
  /** Undefined leaves them to the API. */
  readonly specifications: readonly Specification[] | undefined;
  readonly topics: readonly KafkaPush[];
}

/** The source book of the running daemon: configuration and store joined, with the pollers that are in force. */
export interface LiveSourceBook extends SourceBook {
  /** What is saved and has no effect, for the file has others: names of specifications, ids of credentials. */
  hidden(): { readonly specifications: readonly string[]; readonly credentials: readonly string[] };
  /** Takes over a changed configuration file. Cannot fail: what cannot be read has a state that says so. */
  configure(next: ConfiguredSources): Promise<void>;
  /** Ends every poller. Idempotent. */
  close(): Promise<void>;
}

export interface SourceBookPorts extends ReadingPorts, CredentialBookPorts {
  readonly store: ReadingPorts["store"] &
    CredentialBookPorts["store"] &
    Pick<StoreReader, "specifications" | "cursors"> &
    Pick<StoreWriter, "saveSpecifications">;
}

/** Opens the source book and starts its pollers. */
export async function openSourceBook(first: ConfiguredSources, ports: SourceBookPorts): Promise<LiveSourceBook> {
  const { store } = ports;
  const credentials = await openCredentialBook(first, ports);
  const running = pollers(ports);
  const pollTimes = await pollTimesOf(store, running.states);
  let configured = first;
  let saved = readSaved(await store.specifications());
  const inTurn = oneAtATime();
  const inForce = () => configured.specifications ?? saved;
  const apply = async () => {
    pollTimes.keep();
    await running.run([
      ...inForce().map((specification) => polled(specification, credentials, ports)),
      ...configured.topics.map((topic) => followed(topic, credentials, ports)),
    ]);
  };
  const readers = () => [...inForce().map(readerOf), ...configured.topics.map(readerOfTopic)];
  const users = (id: string) => readers().filter(({ credentialID }) => credentialID === id);
  await apply();

  return {
    specifications: () => inForce().map(written),
    checkSpecifications: (sent) => {
      const next = readSpecifications(sent, credentials);
      if (!areSame(next, inForce())) refuseOwnedSpecifications(configured);
    },
    saveSpecifications: (sent, by) =>
      inTurn(async () => {
        const next = readSpecifications(sent, credentials);
        if (areSame(next, inForce())) return false;
        refuseOwnedSpecifications(configured);
        const shown = { before: inForce().map(written), after: next.map(written) };
        await store.saveSpecifications(JSON.stringify(shown.after), changeOf("settings", "specifications", shown, by));
        saved = next;
        await apply();
        return true;
      }),
    credentials: () => credentials.list().map((it) => ({ ...it, usedBy: users(it.id).map(({ name }) => name) })),
    saveCredential: (id, settings, by) =>
      inTurn(async () => {
        refuseOwned(configured, id);
        const next = readCredential(id, settings);
        refuseUnfit(next, readers(), credentials);
        await credentials.save(next, by);
        await apply();
      }),
    removeCredential: (id, by) =>
      inTurn(async () => {
        refuseOwned(configured, id);
        refuseUsed(id, users(id), credentials);
        await credentials.remove(id, by);
        await apply();
      }),
    states: pollTimes.states,
    lastPollingTime: pollTimes.last,
    hidden: () => ({
      specifications: areSame(saved, inForce()) ? [] : saved.map(({ name }) => name),
      credentials: credentials.hidden(),
    }),
    configure: (next) =>
      inTurn(async () => {
        configured = next;
        credentials.configure(next);
        await apply();
      }),
    close: () => inTurn(running.close),
  };
}

/** When a poll of each source last ended well: as the store's cursors tell it at first, then as the pollers do. */
async function pollTimesOf(store: Pick<StoreReader, "cursors">, running: SourceBook["states"]) {
  const kept = new Map<string, number>();
  const keepOne = (source: string, time: number | null) => {
    const last = latest([kept.get(source) ?? null, time]);
    if (last !== null) kept.set(source, last);
  };
  for (const { source, movedAt } of await store.cursors()) keepOne(source, movedAt);
  /** Before pollers end. */
  const keep = () => {
    for (const { source, lastPoll } of running()) keepOne(source, lastPoll);
  };
  return {
    keep,
    states: () => running().map((it) => ({ ...it, lastPoll: it.lastPoll ?? kept.get(it.source) ?? null })),
    /** Topics are not polled. */
    last: () => {
      keep();
      return latest([...kept].flatMap(([source, time]) => (source.startsWith("kafka/") ? [] : time)));
    },
  };
}

const latest = (times: readonly (number | null)[]): number | null =>
  times.reduce((a, b) => (a === null || b === null ? (a ?? b) : Math.max(a, b)), null);

/** A specification as a file would have it: lengths of time as text, without what is empty. */
export function written({ pollInterval, lookback, ...rest }: Specification): JsonObject {
  const times = {
    ...(pollInterval !== undefined && { pollInterval: formatDuration(pollInterval) }),
    lookback: formatDuration(lookback),
  };
  return Object.fromEntries(Object.entries({ ...rest, ...times }).filter(([, value]) => !isEmpty(value)));
}

const isEmpty = (value: unknown) => value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

const areSame = (a: readonly Specification[], b: readonly Specification[]) =>
  JSON.stringify(a.map(written)) === JSON.stringify(b.map(written));

function readSaved(text: string | undefined): readonly Specification[] {
  const parsed = z.array(Specification).safeParse(text === undefined ? [] : JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new AuditwireError("unavailable", "the stored specifications cannot be read: a newer version has saved them");
}

/** Specifications as they were sent. Fails with `invalid` and every problem. */
function readSpecifications(sent: readonly unknown[], { find }: CredentialBook): readonly Specification[] {
  const shape = z.object({ specifications: z.array(Specification) });
  const parsed = shape.safeParse({ specifications: sent });
  const wrong = parsed.success ? [] : problemsOf("", unplaced({ specifications: sent }), shape, parsed.error);
  const found = specificationProblems(
    sent.map((raw) => Specification.safeParse(raw).data),
    find,
  );
  const problems = [
    ...wrong.map(({ at, message }) => ({ path: at, message })),
    ...found.map((problem) => ({ ...problem, path: ["specifications", ...problem.path] })),
  ];
  if (problems.length > 0 || !parsed.success) throw invalidSettings(problems);
  return parsed.data.specifications;
}

function refuseOwnedSpecifications({ file, specifications }: ConfiguredSources): void {
  if (specifications)
    throw new AuditwireError("conflict", `the specifications are read-only here: they are set in ${file}`);
}

/** What can be read with a credential, also through a role, can be read afterwards. */
function refuseUnfit(next: Credential, readers: readonly Reader[], book: CredentialBook): void {
  const find: CredentialBook["find"] = (id) => (id === next.id ? next : book.find(id));
  const role = roleProblem(next, find);
  if (role !== undefined) throw invalidSettings([{ path: ["source"], message: role }]);
  const concerned = readers.filter((it) => it.credentialID === next.id || !credentialProblem(it, book.find));
  const unfit = concerned.flatMap((reader) => credentialProblem(reader, find) ?? []);
  if (unfit.length > 0) throw new AuditwireError("conflict", `credential "${next.id}" is in use: ${unfit.join("; ")}`);
}

function refuseUsed(id: string, users: readonly Reader[], book: CredentialBook): void {
  const roles = book.list().filter(({ settings }) => settings["source"] === id);
  const names = [...users.map(({ name }) => name), ...roles.map((role) => role.id)];
  if (names.length > 0) throw new AuditwireError("conflict", `credential "${id}" is in use by ${names.join(", ")}`);
}
