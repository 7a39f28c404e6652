import { PollError, type Window } from "../poll-source.ts";
import type { AksSpecification } from "./config.ts";
import { checkFilter } from "./filter.ts";

/** A table that may hold audit events. */
export interface Table {
  readonly name: string;
  /** What tells audit events from other rows, if there are others. */
  readonly only: string | undefined;
  readonly columns: readonly string[];
  /** Columns that a workspace may lack, as the documentation's lists end before them: what stands for each. */
  readonly uncertain?: Readonly<Record<string, string>>;
}

const aksAudit = [
  "TimeGenerated",
  "_ResourceId",
  "_SubscriptionId",
  "PodName",
  "Level",
  "AuditId",
  "Stage",
  "RequestUri",
  "Verb",
  "User",
  "SourceIps",
  "UserAgent",
  "ObjectRef",
  "ResponseStatus",
  "RequestObject",
  "ResponseObject",
  "RequestReceivedTime",
  "StageReceivedTime",
  "Annotations",
];

const resourceSpecific = (name: "AKSAudit" | "AKSAuditAdmin"): Table => ({
  name,
  only: undefined,
  columns: aksAudit,
  uncertain: { User: "dynamic(null)", UserAgent: '""', Verb: '""' },
});
const [all, withoutReads] = [resourceSpecific("AKSAudit"), resourceSpecific("AKSAuditAdmin")];

const diagnostics: Table = {
  name: "AzureDiagnostics",
  only: 'Category in ("kube-audit", "kube-audit-admin")',
  columns: ["TimeGenerated", "_ResourceId", "ResourceId", "ResourceGroup", "SubscriptionId", "Category", "log_s"],
};

/** The tables that each setting of `tables` lets be read. */
export const tables: Readonly<Record<AksSpecification["tables"], readonly Table[]>> = {
  auto: [all, withoutReads, diagnostics],
  "resource-specific": [all, withoutReads],
  diagnostics: [diagnostics],
  AKSAudit: [all],
  AKSAuditAdmin: [withoutReads],
};

/** Where the next page begins: behind the row of that ingestion time, as Log Analytics writes it, and that hash. */
export interface Place {
  readonly ingested: string;
  readonly row: string;
}

/** A query, and the stretch of TimeGenerated it is about. */
export interface Query {
  readonly query: string;
  readonly timespan: string;
}

const day = 86_400_000;
/**
 * Tables are partitioned by TimeGenerated, so it is bounded, too. A time more than two days before a record is received, or
 * more than a day after, is replaced by that of receipt (Azure Monitor's docs); ingestion follows within the third day.
 */
const [before, after] = [3, 1];

/** The query for which of these tables hold audit events of the last week. Its last line is for when none of them exists. */
export function tablesQuery(among: readonly Table[]): Query {
  const holding = among.map(
    ({ name, only }) => `(${name}${only ? ` | where ${only}` : ""} | take 1 | project Table = ${quoted(name)})`,
  );
  return { query: `union isfuzzy=true\n${[...holding, '(print Table = "" | take 0)'].join(",\n")}`, timespan: "P7D" };
}

/** The query for the oldest rows of a window, by the time they were ingested. */
export function rowsQuery(table: Table, specification: AksSpecification, { from, to }: Window, most: number): Query {
  return {
    query: [...clauses(table, specification, iso(from), iso(to)), ...answered(table, [], "Ing asc", most)].join("\n"),
    timespan: spanOf(from, to),
  };
}

/**
 * The same in an order without ties, so that rows of one ingestion time can be had in several pages. Rows that are alike
 * in every column have one place: they are one event.
 */
export function placedQuery(
  table: Table,
  specification: AksSpecification,
  { from, to }: Window,
  most: number,
  place: Place | undefined,
): Query {
  const behind = place
    ? [
        `| where Ing > datetime(${place.ingested}) or (Ing == datetime(${place.ingested}) and strcmp(Row, ${quoted(place.row)}) > 0)`,
      ]
    : [];
  return {
    query: [
      ...clauses(table, specification, place?.ingested ?? iso(from), iso(to)),
      `| extend Row = hash_sha256(strcat_delim("\\n", ${table.columns.join(", ")}))`,
      ...behind,
      ...answered(table, ["Row"], "Ing asc, Row asc", most),
    ].join("\n"),
    timespan: spanOf(from, to),
  };
}

function clauses(
  { name, only, uncertain }: Table,
  specification: AksSpecification,
  lo: string,
  hi: string,
): readonly string[] {
  return [
    `let lo = datetime(${lo});`,
    `let hi = datetime(${hi});`,
    name,
    `| where TimeGenerated between ((lo - ${before}d) .. (hi + ${after}d))`,
    "| where ingestion_time() >= lo and ingestion_time() < hi",
    ...(only ? [`| where ${only}`] : []),
    ...Object.entries(uncertain ?? {}).map(
      ([column, instead]) => `| extend ${column} = column_ifexists(${quoted(column)}, ${instead})`,
    ),
    ...conditions(specification),
    "| extend Ing = ingestion_time()",
  ];
}

const answered = ({ columns }: Table, more: readonly string[], order: string, most: number) => [
  `| project Ing = tostring(Ing), ${[...more, ...columns].join(", ")}`,
  `| sort by ${order}`,
  `| take ${most}`,
];

/** What the user narrows: clusters and groups, by the resource a row belongs to (Azure's names have no case), and the filter. */
function conditions({ clusters, azureResourceGroups, filter }: AksSpecification): readonly string[] {
  const [problem] = checkFilter(filter);
  if (problem) throw new PollError("settings", `the filter cannot be used: ${problem.message}`);
  return [
    ...any(clusters.map((name) => `_ResourceId endswith ${quoted(`/managedclusters/${name}`)}`)),
    ...any(azureResourceGroups.map((name) => `_ResourceId contains ${quoted(`/resourcegroups/${name}/`)}`)),
    ...(filter.trim() === "" ? [] : [`| where (\n${filter}\n)`]),
  ];
}

const any = (alternatives: readonly string[]) =>
  alternatives.length === 0 ? [] : [`| where ${alternatives.join(" or ")}`];

/** A KQL string. Whatever is no plain ASCII is written by its code. */
export function quoted(text: string): string {
  const inner = text.replace(/[^ !#-[\]-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `"${inner}"`;
}

const iso = (time: number) => new Date(time).toISOString();
const spanOf = (from: number, to: number) => `${iso(from - before * day)}/${iso(to + after * day)}`;
