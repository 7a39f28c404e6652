import {
  GetQueryResultsCommand,
  type GetQueryResultsResponse,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { type Clock, PollError, type Rate, type Window } from "../poll-source.ts";
import { type Answer, ask, type Clients } from "./clients.ts";
import type { Asked } from "./failure.ts";

/** Rows of one query (API reference, GetQueryResults: 10,000 a request). */
const mostRows = 10_000;

/** How long a query may run before its stretch is halved; CloudWatch itself gives up after 60 minutes. */
const longestQuery = 600_000;

/** Waits between two looks at a query's results; milliseconds. */
const shortestWait = 250;
const longestWait = 5_000;

/** How often in a row a look may fail before the query is given up. */
const mostFailures = 5;

/**
 * The query of a window. The user's commands stand on lines of their own between ours. StartQuery takes whole seconds,
 * so the window's milliseconds are a condition, too.
 */
export function insightsQuery(commands: string, { from, to }: Window): string {
  return [
    "fields @timestamp, @message, @logStream, @log",
    "| filter @logStream like /^kube-apiserver-audit-/",
    `| filter toMillis(@timestamp) >= ${from} and toMillis(@timestamp) < ${to}`,
    "|",
    commands,
    "",
    "| sort @timestamp asc",
    `| limit ${mostRows}`,
  ].join("\n");
}

/** What a query is run with. */
export interface QueryPorts {
  readonly logs: Clients["logs"];
  readonly logGroup: string;
  readonly commands: string;
  readonly asked: (action: string, resumes: boolean) => Asked;
  readonly clock: Clock;
  /** The quota of StartQuery is its own. */
  readonly rates: { readonly start: Rate; readonly look: Rate };
}

/** The rows of a window. CloudWatch is told to stop the query when nobody waits for it any longer. */
export async function queryRows(ports: QueryPorts, window: Window, signal: AbortSignal): Promise<Answer<Rows>> {
  const id = await start(ports, window, signal);
  let isDone = false;
  try {
    const { output, servedAt } = await finished(ports, id, signal);
    isDone = true;
    return { output: await allRows(ports, id, output, signal), servedAt };
  } finally {
    if (!isDone) await stop(ports, id);
  }
}

export type Rows = readonly (readonly ResultField[])[];

async function start(ports: QueryPorts, { from, to }: Window, signal: AbortSignal): Promise<string> {
  const { logs, logGroup, commands, asked, rates } = ports;
  const command = new StartQueryCommand({
    logGroupName: logGroup,
    queryLanguage: "CWLI",
    startTime: Math.floor(from / 1000),
    endTime: Math.ceil(to / 1000),
    queryString: insightsQuery(commands, { from, to }),
    limit: mostRows,
  });
  await rates.start.take(signal);
  const { output } = await ask((options) => logs.send(command, options), asked("logs:StartQuery", false), signal);
  if (!output.queryId) throw new PollError("unavailable", `CloudWatch gave no id for the query on ${logGroup}`);
  return output.queryId;
}

/** Looks at the query until it is complete, at growing intervals. */
async function finished(ports: QueryPorts, id: string, signal: AbortSignal): Promise<Answer<GetQueryResultsResponse>> {
  const { clock, logGroup } = ports;
  const since = clock.elapsed();
  let failures = 0;
  for (let wait = shortestWait; ; wait = Math.min(wait * 2, longestWait)) {
    await clock.sleep(wait, signal);
    const answer = await look(ports, id, undefined, signal).catch((error: unknown) => {
      failures++;
      if (failures > mostFailures || !isPassing(error)) throw error;
      return undefined;
    });
    if (answer) failures = 0;
    if (answer && isComplete(answer.output, logGroup)) return answer;
    if (clock.elapsed() - since > longestQuery)
      throw new PollError("too-much", `a query on ${logGroup} ran for more than ${longestQuery / 60_000} minutes`);
  }
}

const isPassing = (error: unknown) =>
  error instanceof PollError && (error.kind === "throttled" || error.kind === "unavailable");

function isComplete({ status }: GetQueryResultsResponse, logGroup: string): boolean {
  switch (status) {
    case "Complete":
      return true;
    case "Running":
    case "Scheduled":
      return false;
    case "Timeout":
      throw new PollError("too-much", `CloudWatch ran out of time with a query on ${logGroup}`);
    case "Cancelled":
      throw new PollError("unavailable", `somebody has stopped the query on ${logGroup}`);
    case "Failed":
    case "Unknown":
    case undefined:
      throw new PollError(
        "unavailable",
        `CloudWatch could not run the query on ${logGroup} (${status ?? "no status"})`,
      );
  }
}

/** The rows of a complete query. As many as a query may have, or fewer than matched: some are missing. */
async function allRows(
  ports: QueryPorts,
  id: string,
  first: GetQueryResultsResponse,
  signal: AbortSignal,
): Promise<Rows> {
  const rows = [...(first.results ?? [])];
  let token = first.nextToken;
  while (token && rows.length < mostRows) {
    const { output } = await look(ports, id, token, signal);
    rows.push(...(output.results ?? []));
    token = output.nextToken === token ? undefined : output.nextToken;
  }
  const matched = Math.max(first.statistics?.recordsMatched ?? 0, rows.length);
  if (matched >= mostRows || matched > rows.length)
    throw new PollError("too-much", `${matched} events match on ${ports.logGroup}; a query gives ${mostRows}`);
  return rows;
}

async function look(ports: QueryPorts, queryId: string, nextToken: string | undefined, signal: AbortSignal) {
  const { logs, asked, rates } = ports;
  const command = new GetQueryResultsCommand({ queryId, ...(nextToken === undefined ? {} : { nextToken }) });
  await rates.look.take(signal);
  return await ask((options) => logs.send(command, options), asked("logs:GetQueryResults", true), signal);
}

/** The signal of the reading may be what ended it: this has a little time of its own. */
async function stop({ logs }: QueryPorts, queryId: string): Promise<void> {
  const abortSignal = AbortSignal.timeout(3_000);
  await logs.send(new StopQueryCommand({ queryId }), { abortSignal }).catch(() => undefined);
}
