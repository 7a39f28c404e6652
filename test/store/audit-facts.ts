import fc from "fast-check";
import { type AuditQuery, type SummaryQuery, sortKeys } from "../../daemon/audit/audit.ts";
import { type Collection, isIn } from "../../daemon/audit/collection.ts";
import { providers } from "../../daemon/audit/event.ts";
import type { JudgedEvent } from "../../daemon/audit/ports.ts";
import { severities } from "../../daemon/audit/rule.ts";
import { attackTechniques } from "../../daemon/audit/techniques.ts";
import { anEvent } from "../support/events.ts";
import { matched } from "./opened.ts";

// Few values, so that random filters hit; hostile ones among them.
const names = [
  "alice",
  "Alice",
  "bob",
  "a%b",
  "a_b",
  "x' or 1=1 --",
  "nul\0in",
  "lone\ud800",
  "é",
  "日本",
  "\u{1f600}",
  "",
  // Longer than what indexes hold of a text, and alike there.
  `${"long".repeat(32)}-a`,
  `${"long".repeat(32)}-b`,
] as const;
const name = fc.constantFrom(...names);
const technique = fc.constantFrom(...attackTechniques.slice(0, 4));
const list = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 3 });

/** What an audit is made from, as the naive filter sees it. */
export const facts = fc.record({
  time: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_020 }),
  username: fc.option(name),
  impersonated: fc.option(name),
  verb: name,
  namespace: name,
  object: name,
  requestURI: name,
  cluster: name,
  provider: fc.constantFrom(...providers),
  accountID: fc.option(name),
  region: fc.option(name),
  resourceIDs: list(name),
  rule: name,
  message: name,
  severity: fc.constantFrom(...severities),
  attackTechniques: list(technique),
});
export type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;

/** Patterns of a name, and names. */
const pattern = fc
  .tuple(name, fc.constantFrom("", "*"), fc.constantFrom("", "*"))
  .map(([it, before, behind]) => `${before}${it.slice(before && it.length > 2 ? 1 : 0)}${behind}`)
  .filter((it) => it !== "");
const patterns = fc.option(fc.array(pattern, { minLength: 1, maxLength: 2 }), { nil: undefined });
const collection: fc.Arbitrary<Collection> = fc.record({
  name: fc.constant("some"),
  clusters: patterns,
  accountIDs: patterns,
  namespaces: patterns,
  providers: fc.option(fc.array(fc.constantFrom(...providers), { maxLength: 2 }), { nil: undefined, freq: 1 }),
});
const collections = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.array(collection, { maxLength: 2 }) },
);

const filter = <T>(value: fc.Arbitrary<T>) => fc.option(list(value), { nil: undefined });

export const queries: fc.Arbitrary<AuditQuery> = fc.record({
  offset: fc.integer({ min: 0, max: 6 }),
  limit: fc.integer({ min: 1, max: 60 }),
  reverse: fc.boolean(),
  sort: fc.option(fc.constantFrom(...sortKeys), { nil: undefined }),
  from: fc.option(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_020 }), { nil: undefined, freq: 2 }),
  to: fc.option(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_020 }), { nil: undefined, freq: 2 }),
  search: fc.option(fc.constantFrom(...names, "ALICE", "%", "_", "tail-1", "E-", "pods/"), { nil: undefined, freq: 2 }),
  collections,
  within: collections,
  ...only("user", name),
  ...only("attackTechniques", technique),
  ...only("cluster", name),
  ...only("provider", fc.constantFrom(...providers)),
  ...only("accountIDs", name),
  ...only("resourceIDs", name),
  ...only("region", name),
  ...only("rule", name),
  ...only("severity", fc.constantFrom(...severities)),
  ...only("namespace", name),
  ...only("verb", name),
});

/** Seldom set, so that most queries find something. */
function only<N extends string, T extends string>(field: N, value: fc.Arbitrary<T>) {
  const values = fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: filter(value) });
  return { [field]: values } as { [K in N]: fc.Arbitrary<string[] | undefined> };
}

export function toJudged(it: Facts, n: number): JudgedEvent {
  const user = (username: string | null) => (username === null ? undefined : { username });
  const event = anEvent({
    body: {
      auditID: `audit-${n}`,
      verb: it.verb,
      user: user(it.username),
      impersonatedUser: user(it.impersonated),
      requestURI: it.requestURI,
      objectRef: { resource: "pods", apiVersion: "v1", namespace: it.namespace, name: it.object },
      requestReceivedTimestamp: new Date(it.time).toISOString(),
    },
    source: {
      cluster: it.cluster,
      provider: it.provider,
      accountID: it.accountID ?? undefined,
      region: it.region ?? undefined,
      resourceIDs: it.resourceIDs,
    },
    original: tail(n),
  });
  return matched(event, it);
}

const tail = (n: number) => `{"note":"Tail-${n}"}`;

/** The same question, asked of the plain list. A number of the result is the position in it, counted from 1. */
export function naive(made: readonly Facts[], query: AuditQuery): number[] {
  return naiveOrder(made, query).slice(query.offset, query.offset + query.limit);
}

/** All that match, in order. */
export function naiveOrder(made: readonly Facts[], query: AuditQuery): number[] {
  const key = query.sort ?? "time";
  const of = (row: ReturnType<typeof columns>) => (typeof row[key] === "string" ? leading(row[key]) : row[key]);
  const ascending = naiveRows(made, query).sort((a, b) => compare(of(a), of(b)) || a.time - b.time || a.seq - b.seq);
  const ordered = (query.sort === undefined) === query.reverse ? ascending : ascending.reverse();
  return ordered.map(({ seq }) => seq);
}

/** All that match, in the order of their arrival. */
export const naiveRows = (made: readonly Facts[], query: SummaryQuery["audits"]) =>
  made.map((it, n) => ({ ...columns(it, n), seq: n + 1 })).filter((row) => holds(row, query));

/** Texts are sorted by their first 128 characters. */
export const leading = (text: string) => [...text].slice(0, 128).join("");

const plain = (text: string) => text.toWellFormed().replaceAll("\0", "\\u0000");

function columns(it: Facts, n: number) {
  const namespace = plain(it.namespace);
  const path = ["core/v1", ...(namespace ? ["namespaces", namespace] : []), "pods", plain(it.object)];
  return {
    ...it,
    user: plain(it.username ?? ""),
    impersonated: it.impersonated === null ? undefined : plain(it.impersonated),
    verb: plain(it.verb),
    namespace,
    cluster: plain(it.cluster),
    accountID: plain(it.accountID ?? ""),
    region: plain(it.region ?? ""),
    rule: plain(it.rule),
    message: plain(it.message),
    requestURI: plain(it.requestURI),
    resourceIDs: it.resourceIDs.map(plain),
    resources: path.filter(Boolean).join("/"),
    severity: severities.indexOf(it.severity),
    severityName: it.severity,
    original: tail(n),
    labels: {},
  };
}

function holds(row: ReturnType<typeof columns>, query: SummaryQuery["audits"]): boolean {
  const some = (values: readonly (string | undefined)[], wanted: readonly string[] | undefined) =>
    !wanted || wanted.length === 0 || wanted.some((value) => values.includes(plain(value)));
  const texts = [row.message, row.user, row.impersonated ?? "", row.resources, row.requestURI, row.original];
  const search = plain(query.search ?? "").toLowerCase();
  const among = (list: readonly Collection[] | undefined) => !list || list.some((it) => isIn(plainly(it), row));
  return (
    among(query.collections) &&
    among(query.within) &&
    some([row.user, row.impersonated], query.user) &&
    some(row.attackTechniques, query.attackTechniques) &&
    some([row.cluster], query.cluster) &&
    some([row.provider], query.provider) &&
    some([row.accountID], query.accountIDs) &&
    some(row.resourceIDs, query.resourceIDs) &&
    some([row.region], query.region) &&
    some([row.rule], query.rule) &&
    some([row.severityName], query.severity) &&
    some([row.namespace], query.namespace) &&
    some([row.verb], query.verb) &&
    row.time >= (query.from ?? 0) &&
    row.time <= (query.to ?? Number.MAX_VALUE) &&
    texts.some((text) => text.toLowerCase().includes(search))
  );
}

function plainly({ clusters, accountIDs, namespaces, ...rest }: Collection): Collection {
  const all = (values: readonly string[] | undefined) => values?.map(plain);
  return { ...rest, clusters: all(clusters), accountIDs: all(accountIDs), namespaces: all(namespaces) };
}

function compare(a: string | number, b: string | number): number {
  return typeof a === "number" || typeof b === "number"
    ? Number(a) - Number(b)
    : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
