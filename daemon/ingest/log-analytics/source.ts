import type { SourceFacts } from "../../audit/event.ts";
import { textIn } from "../json.ts";
import { NoPlaces, type Partition, type PollSource, type SourcePorts, type Timing } from "../poll-source.ts";
import { type Ask, asker } from "./ask.ts";
import { type Azure, azureOf } from "./azure.ts";
import type { AksSpecification, AzureCredential } from "./config.ts";
import { azureTokens } from "./credentials.ts";
import { windowReader } from "./pages.ts";
import { type Query, type Table, tables, tablesQuery } from "./query.ts";
import { partial } from "./refusal.ts";
import { rowsOf } from "./table.ts";
import { workspaceID } from "./workspace.ts";

const minute = 60_000;

/** The time axis is when a row was ingested, which its index knows a little later. */
const timing: Timing = {
  interval: minute,
  settle: minute,
  overlap: 5 * minute,
  passes: [
    { name: "20m", behind: 20 * minute, every: 5 * minute },
    { name: "3h", behind: 180 * minute, every: 60 * minute },
    { name: "26h", behind: 26 * 60 * minute, every: 60 * minute },
  ],
  longest: 10 * minute,
  shortest: 1000,
  // Where no table holds audit events, the query for them looks through a week.
  lookUp: 10 * minute,
};

/** Documented for one identity: 200 requests in 30 s, 5 queries at a time. People share it. */
const rateLimit = { perSecond: 1, burst: 4 };

/** The audit events that clusters of AKS send to a Log Analytics workspace. */
export function logAnalyticsSource(specification: AksSpecification, ports: SourcePorts<AzureCredential>): PollSource {
  const azure = azureOf(specification);
  const tokens = azureTokens(specification.credentialID, azure, ports);
  const rate = ports.rate(`log-analytics/${specification.credentialID ?? "environment"}`, rateLimit);
  const queries = asking(specification, azure, asker(tokens, rate, ports));
  const facts: SourceFacts = {
    name: `log-analytics/${specification.name}`,
    cluster: "",
    provider: "azure",
    ...(specification.labels ? { labels: specification.labels } : {}),
  };
  return {
    timing: { ...timing, interval: specification.pollInterval ?? timing.interval },
    delay: "3 to 10 minutes (Azure Monitor, resource logs), seldom more",
    partitions: async (signal) => {
      const { workspace, held } = await queries.places(signal);
      return held.map((table) => ({ id: `${workspace}/${table.name}`, facts }));
    },
    open(partition, window) {
      const { workspace, table } = placeOf(partition);
      const ask = (query: Query, signal: AbortSignal) => queries.run(workspace, query, table.name, signal);
      return windowReader({ specification, table, window, shortest: timing.shortest, facts: partition.facts, ask });
    },
    renew: tokens.renew,
    close: tokens.renew,
  };
}

function placeOf({ id }: Partition): { workspace: string; table: Table } {
  const [workspace = "", name] = id.split("/");
  const table = tables.auto.find((one) => one.name === name);
  if (!table) throw new Error(`${id} is no partition of a Log Analytics source`);
  return { workspace, table };
}

/** What is asked of Log Analytics: where audit events are, and the rows. */
function asking(specification: AksSpecification, azure: Azure, ask: Ask) {
  let known: string | undefined;
  const run = async (workspace: string, query: Query, table: string | undefined, signal: AbortSignal) => {
    const what = `Log Analytics workspace ${specification.azureWorkspaceName}${table === undefined ? "" : `, ${table}`}`;
    const about = { what, needs: needs(table ?? "<table>"), suspect: suspect(specification) };
    const answer = await ask(
      { api: azure.query, path: `/v1/workspaces/${workspace}/query`, body: query, about },
      signal,
    );
    const error = partial(answer.value, what, answer.servedAt);
    if (error) throw error;
    return answer;
  };
  const places = async (signal: AbortSignal) => {
    const among = tables[specification.tables];
    const workspace = known ?? (await workspaceID(specification, azure, ask, signal));
    // A workspace that is made anew has another id: after a failure it is looked up again.
    known = undefined;
    const { value, servedAt } = await run(workspace, tablesQuery(among), undefined, signal);
    known = workspace;
    const names = rowsOf(value).map((row) => textIn(row, "Table"));
    const held = among.filter(({ name }) => names.includes(name));
    if (held.length === 0) throw new NoPlaces(nothing(specification, among), servedAt);
    return { workspace, held };
  };
  return { run, places };
}

const needs = (table: string) =>
  `Microsoft.OperationalInsights/workspaces/query/read and .../workspaces/query/${table}/read on the workspace (the role Log Analytics Reader has both)`;

const suspect = ({ filter }: AksSpecification) => (filter.trim() === "" ? "the query" : "the query with the filter");

const nothing = ({ azureWorkspaceName }: AksSpecification, among: readonly Table[]) =>
  `no table of the workspace ${azureWorkspaceName} (${among.map(({ name }) => name).join(", ")}) holds audit events of the last 7 days: ` +
  "each cluster needs a diagnostic setting that sends the category kube-audit there, and the tables the plan Analytics, not Basic";
