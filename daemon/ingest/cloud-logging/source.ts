import type { SourceFacts } from "../../audit/event.ts";
import { AnswerTooLarge, exchange, servedAt } from "../exchange.ts";
import { foreignAnswer, noAnswer } from "../foreign-answer.ts";
import {
  type Page,
  type Partition,
  PollError,
  type PollSource,
  type SourcePorts,
  type WindowReader,
} from "../poll-source.ts";
import { type ProviderClock, providerClock } from "../provider-clock.ts";
import type { GcpCredential, GkeSpecification } from "./config.ts";
import { gcpIdentity, type Identity } from "./credentials.ts";
import { checkFilter } from "./filter.ts";
import { normalize } from "./normalize.ts";
import { type Entry, readEntries } from "./page.ts";
import { type EntriesQuery, entriesQuery } from "./query.ts";
import { refusalOf } from "./refusal.ts";
import { joiner } from "./split.ts";

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Google's quota is 60 calls of entries.list a minute for the project that pays; people and other tools share it. */
const limit = { perSecond: 0.5, burst: 10 };

/** Cloud Logging as a source of GKE's audit events. Its time axis is when Cloud Logging received an entry. */
export function cloudLoggingSource(specification: GkeSpecification, ports: SourcePorts<GcpCredential>): PollSource {
  const identity = gcpIdentity({
    ...ports,
    credential: () => credentialOf(specification, ports),
    tokenEndpoint: specification.endpoints?.token,
  });
  const facts = factsOf(specification);
  const call = entriesCall(specification, ports, identity);
  const provider = providerClock(ports.clock);
  return {
    timing: {
      interval: specification.pollInterval ?? minute,
      settle: 20 * second,
      overlap: 3 * minute,
      passes: [
        { name: "20m", behind: 20 * minute, every: 5 * minute },
        { name: "3h", behind: 3 * hour, every: hour },
        { name: "26h", behind: 26 * hour, every: hour },
      ],
      longest: 10 * minute,
      shortest: 1,
    },
    delay: "Usually some seconds; Google promises no bound.",
    partitions: async (signal) =>
      (await projectsOf(specification, identity, signal)).map((id) => ({ id, facts: { ...facts, projectID: id } })),
    open: (partition, window) =>
      reader(partition, entriesQuery(specification, partition.id, window, provider.now()), heard(call, provider)),
    renew: identity.renew,
    close: () => undefined,
  };
}

/** The cluster and its region stand in each entry. */
function factsOf({ name, labels }: GkeSpecification): SourceFacts {
  return { name: `cloud-logging/${name}`, provider: "gcp", cluster: "", ...(labels ? { labels } : {}) };
}

function credentialOf({ name, credentialID }: GkeSpecification, ports: SourcePorts<GcpCredential>) {
  const credential = credentialID === undefined ? undefined : ports.credential(credentialID);
  if (credentialID === undefined || credential) return credential;
  throw new PollError("settings", `specification "${name}": there is no credential "${credentialID}" of Google Cloud`);
}

async function projectsOf(
  { name, gcpProjectIDs }: GkeSpecification,
  identity: Identity,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (gcpProjectIDs.length > 0) return [...new Set(gcpProjectIDs)];
  const project = await identity.projectID(signal);
  if (project !== undefined) return [project];
  throw new PollError(
    "settings",
    `specification "${name}": the identity does not say which project it belongs to: list the projects in gcpProjectIDs`,
  );
}

/** Asks for a page of a query. Fails with a PollError. */
type Call = (project: string, query: EntriesQuery, token: string | undefined, signal: AbortSignal) => Promise<Served>;

/** A page as it came. */
interface Served {
  readonly body: Uint8Array;
  readonly servedAt: number | undefined;
}

function entriesCall(specification: GkeSpecification, ports: SourcePorts<GcpCredential>, identity: Identity): Call {
  const address = specification.endpoints?.logging ?? "https://logging.googleapis.com";
  const url = `${address.replace(/\/$/, "")}/v2/entries:list?prettyPrint=false`;
  // Google counts by the project that pays, which is the identity's.
  const rate = ports.rate(`cloud-logging/${specification.credentialID ?? ""}`, limit);
  const [problem] = checkFilter(specification.filter);
  return async (project, query, token, signal) => {
    if (problem) throw new PollError("settings", `specification "${specification.name}": filter: ${problem.message}`);
    await rate.take(signal);
    const headers = new Headers(await identity.headers(signal));
    headers.set("content-type", "application/json");
    const body = JSON.stringify({ ...query, ...(token === undefined ? {} : { pageToken: token }) });
    const answer = await exchange(url, { method: "POST", headers, body, signal }, ports).catch((error) => {
      if (signal.aborted) throw signal.reason;
      const { kind, message } = noAnswer(error);
      const isTooLarge = error instanceof AnswerTooLarge;
      throw new PollError(isTooLarge ? "too-much" : kind, `Cloud Logging cannot be reached: ${message}`, {
        cause: error,
      });
    });
    if (answer.status !== 200) throw refusalOf(answer, { project, token });
    return { body: answer.body, servedAt: servedAt(answer.headers) };
  };
}

/** Takes over the time of every page: how old a window is does not go by this machine's clock. */
const heard =
  (call: Call, provider: ProviderClock): Call =>
  async (...asked) => {
    const served = await call(...asked);
    provider.heard(served.servedAt);
    return served;
  };

function reader({ id: project, facts }: Partition, query: EntriesQuery, call: Call): WindowReader {
  const parts = joiner();
  const found = (entries: readonly Entry[]) =>
    entries.map(({ value, original, at }) => ({ at, outcome: normalize(value, original, { source: facts }) }));
  return {
    page: async (token, signal): Promise<Page> => {
      const served = await call(project, query, token, signal);
      const page = readEntries(served.body);
      if (!page) {
        const { kind, message } = foreignAnswer(200, "Google");
        throw new PollError(kind, `Cloud Logging cannot be read: ${message}`, { servedAt: served.servedAt });
      }
      const whole = parts.take(page.entries);
      const entries = page.next === undefined ? [...whole, ...parts.rest()] : whole;
      return { found: found(entries), next: page.next, servedAt: served.servedAt };
    },
  };
}
