import { MalformedQuery, type Row, runQuery } from "./cloudwatch-insights.ts";
import { InvalidPattern, patternOf } from "./cloudwatch-pattern.ts";

/** A log event that is put into a stream. It can be read from `ingestedAt` on, by default from its own time on. */
export interface AddedEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingestedAt?: number;
}

/** Faults of a page: an empty one, one with the token it was asked with, another order, every event twice. */
export type PageFault = "stale-token" | "repeat-token" | "empty-page" | "shuffle" | "duplicate";

/** An answer of the API that is an error: its name and its words. */
export class LogsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface StoredEvent {
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly eventId: string;
  readonly message: string;
  /** Which came first to the service. */
  readonly order: number;
}

interface Query {
  readonly rows: readonly Row[];
  readonly matched: number;
  status: "Running" | "Complete" | "Cancelled" | "Failed" | "Timeout";
  looks: number;
}

export interface LogsOptions {
  readonly now: () => number;
  readonly account: string;
  /** How long a page token is good, in milliseconds. */
  readonly tokenLife: number;
  /** Events of a page, at most 10,000. */
  readonly pageSize: number;
  /** How often a query is found running before it is complete. */
  readonly looks: number;
  /** What becomes of queries. */
  readonly ending: "Complete" | "Cancelled" | "Failed" | "Timeout";
}

/** Bytes of a page (API reference, FilterLogEvents). */
const pageBytes = 2 ** 20;

/** The log groups of an account, and what may be asked of them. */
export function logsOf(options: LogsOptions) {
  const groups = new Map<string, StoredEvent[]>();
  const queries = new Map<string, Query>();
  let order = 0;
  const groupOf = (name: unknown) => {
    const group = groups.get(String(name));
    if (!group) throw new LogsError("ResourceNotFoundException", "The specified log group does not exist.");
    return group.filter(({ ingestionTime }) => ingestionTime <= options.now());
  };
  return {
    add(group: string, stream: string, events: readonly AddedEvent[]): void {
      const stored = events.map(({ timestamp, message, ingestedAt = timestamp }) => {
        const eventId = String(++order).padStart(56, "3");
        return { logStreamName: stream, timestamp, ingestionTime: ingestedAt, eventId, message, order };
      });
      groups.set(group, [...(groups.get(group) ?? []), ...stored].sort(byPlace));
    },
    filterLogEvents: (input: Input, fault: PageFault | undefined) =>
      filterLogEvents(input, fault, groupOf(input["logGroupName"]), options),
    startQuery(input: Input): object {
      const group = groupOf(input["logGroupName"]);
      const queryId = `query-${queries.size + 1}`;
      queries.set(queryId, { ...answerOf(input, group, options.account), status: "Running", looks: 0 });
      return { queryId };
    },
    getQueryResults(input: Input): object {
      const query = queries.get(String(input["queryId"]));
      if (!query) throw new LogsError("ResourceNotFoundException", "The specified query does not exist.");
      if (query.status === "Running" && query.looks++ >= options.looks) query.status = options.ending;
      const { status, rows, matched } = query;
      return { status, results: status === "Complete" ? rows : [], statistics: { recordsMatched: matched } };
    },
    stopQuery(input: Input): object {
      const query = queries.get(String(input["queryId"]));
      if (query) query.status = "Cancelled";
      return { success: query !== undefined };
    },
  };
}

type Input = Readonly<Record<string, unknown>>;

const byPlace = (a: Place, b: Place) =>
  a.timestamp - b.timestamp || a.ingestionTime - b.ingestionTime || a.order - b.order;

type Place = Pick<StoredEvent, "timestamp" | "ingestionTime" | "order">;

/** What a page token says: whose, since when, and the event after which its page begins. */
interface PageToken {
  readonly of: string;
  readonly issuedAt: number;
  readonly after?: Place | undefined;
}

const sealed = (token: PageToken) => Buffer.from(JSON.stringify(token)).toString("base64url");

function filterLogEvents(
  input: Input,
  fault: PageFault | undefined,
  group: readonly StoredEvent[],
  options: LogsOptions,
) {
  const request = requestOf(input);
  const token =
    input["nextToken"] === undefined ? undefined : readToken(String(input["nextToken"]), request, options, fault);
  const after = token?.after;
  const passes = passesOf(input);
  const rest = group.filter((event) => (!after || byPlace(event, after) > 0) && passes(event));
  const issue = (place: Place | undefined) => sealed({ of: request, issuedAt: options.now(), after: place });
  if (fault === "repeat-token") return { events: [], nextToken: input["nextToken"] ?? issue(after) };
  if (fault === "empty-page") return { events: [], nextToken: issue(after) };
  const page = pageOf(rest, Math.min(options.pageSize, Number(input["limit"] ?? 10_000)));
  const last = page.at(-1);
  return {
    events: disturbed(page, fault).map(({ order: _, ...event }) => event),
    searchedLogStreams: [],
    ...(last && page.length < rest.length ? { nextToken: issue(last) } : {}),
  };
}

/** A token belongs to the request it was given for: the same parameters have to be sent with it. */
const requestOf = (input: Input) =>
  JSON.stringify(
    ["logGroupName", "logStreamNamePrefix", "startTime", "endTime", "filterPattern"].map((name) => input[name]),
  );

function readToken(
  text: string,
  request: string,
  { now, tokenLife }: LogsOptions,
  fault: PageFault | undefined,
): PageToken {
  const invalid = new LogsError("InvalidParameterException", "The specified nextToken is invalid.");
  let token: PageToken;
  try {
    token = JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    throw invalid;
  }
  if (fault === "stale-token" || token.of !== request || now() - token.issuedAt > tokenLife) throw invalid;
  return token;
}

function passesOf(input: Input): (event: StoredEvent) => boolean {
  const pattern = String(input["filterPattern"] ?? "");
  if (pattern.length > 1024) throw new LogsError("InvalidParameterException", "filterPattern: at most 1024 characters");
  const prefix = String(input["logStreamNamePrefix"] ?? "");
  const from = Number(input["startTime"] ?? 0);
  const to = Number(input["endTime"] ?? Number.POSITIVE_INFINITY);
  // A Long of the service's model: parts of a millisecond are no number to it.
  if ([input["startTime"], input["endTime"]].some((time) => time !== undefined && !Number.isInteger(time)))
    throw new LogsError("SerializationException", "a time is no whole number of milliseconds");
  try {
    const matches = patternOf(pattern);
    return ({ logStreamName, timestamp, message }) =>
      logStreamName.startsWith(prefix) && timestamp >= from && timestamp <= to && matches(message);
  } catch (error) {
    if (error instanceof InvalidPattern) throw new LogsError("InvalidParameterException", error.message);
    throw error;
  }
}

function pageOf(rest: readonly StoredEvent[], size: number): readonly StoredEvent[] {
  let bytes = 0;
  const end = rest.findIndex((event, index) => {
    bytes += Buffer.byteLength(event.message);
    return index >= size || (index > 0 && bytes > pageBytes);
  });
  return end < 0 ? rest : rest.slice(0, end);
}

function disturbed(page: readonly StoredEvent[], fault: PageFault | undefined): readonly StoredEvent[] {
  if (fault === "duplicate") return page.flatMap((event) => [event, event]);
  if (fault !== "shuffle") return page;
  const half = Math.floor(page.length / 2);
  return [...page.slice(half), ...page.slice(0, half).reverse()];
}

/** Both ends are inclusive, in whole seconds: the harder reading of the documents for who wants the last second. */
function answerOf(input: Input, group: readonly StoredEvent[], account: string) {
  const [from, to] = [Number(input["startTime"]) * 1000, Number(input["endTime"]) * 1000];
  const events = group
    .filter(({ timestamp }) => timestamp >= from && timestamp <= to)
    .map(({ timestamp, message, logStreamName }) => ({
      timestamp,
      message,
      stream: logStreamName,
      log: `${account}:${String(input["logGroupName"])}`,
    }));
  try {
    return runQuery(String(input["queryString"]), events);
  } catch (error) {
    if (error instanceof MalformedQuery) throw new LogsError("MalformedQueryException", error.message);
    throw error;
  }
}
