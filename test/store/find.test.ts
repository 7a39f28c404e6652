import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Audit, type AuditQuery, sortKeys } from "../../daemon/audit/audit.ts";
import { providers } from "../../daemon/audit/event.ts";
import type { JudgedEvent } from "../../daemon/audit/ports.ts";
import { severities } from "../../daemon/audit/rule.ts";
import { attackTechniques } from "../../daemon/audit/techniques.ts";
import { anEvent } from "../support/events.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, all, anOpenStore, matched } from "./opened.ts";

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
] as const;
const name = fc.constantFrom(...names);
const technique = fc.constantFrom(...attackTechniques.slice(0, 4));
const list = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 3 });

/** What an audit is made from, as the naive filter sees it. */
const facts = fc.record({
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
type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;

const filter = <T>(value: fc.Arbitrary<T>) => fc.option(list(value), { nil: undefined });

const queries: fc.Arbitrary<AuditQuery> = fc.record({
  offset: fc.integer({ min: 0, max: 6 }),
  limit: fc.integer({ min: 1, max: 60 }),
  reverse: fc.boolean(),
  sort: fc.option(fc.constantFrom(...sortKeys), { nil: undefined }),
  from: fc.option(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_020 }), { nil: undefined, freq: 2 }),
  to: fc.option(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_020 }), { nil: undefined, freq: 2 }),
  search: fc.option(fc.constantFrom(...names, "ALICE", "%", "_", "tail-1", "E-", "pods/"), { nil: undefined, freq: 2 }),
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

describe("find", () => {
  it("[R06] [R07] every filter, order and page agrees with a naive filter over all rows", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(facts, { maxLength: 40 }),
        fc.array(queries, { minLength: 20, maxLength: 20 }),
        async (made, asked) => {
          const store = aDirectStore();
          store.commit(aBatch(made.map(toJudged)));
          for (const query of asked) {
            const found = await store.read.find(query);
            expect(found.map(({ seq }) => seq)).toEqual(naive(made, query));
          }
          store.close();
        },
      ),
      { numRuns: process.env["CI"] ? 100 : 25 },
    );
  });

  it("[R06] pages neither overlap nor leave anything out, whatever the order", async () => {
    const made = fc.sample(facts, { numRuns: 100, seed: 7 });
    const store = aDirectStore();
    store.commit(aBatch(made.map(toJudged)));
    for (const sort of [undefined, ...sortKeys]) {
      const pages: Audit[] = [];
      for (let offset = 0; offset < 100; offset += 7)
        pages.push(...(await store.read.find({ ...all, sort, offset, limit: 7 })));
      expect(pages.map(({ seq }) => seq)).toEqual((await store.read.find({ ...all, sort })).map(({ seq }) => seq));
      expect(new Set(pages.map(({ seq }) => seq)).size).toBe(100);
    }
  });

  it("[R07] text search walks more rows than one step holds, ties included, in order", async () => {
    const store = aDirectStore();
    const events = Array.from({ length: 1_300 }, (_, n) =>
      matched(anEvent({ body: { auditID: `id-${n}`, note: n % 2 === 0 ? "Port side" : "starboard" } })),
    );
    store.commit(aBatch(events));
    const found = await store.read.find({ ...all, search: "PORT S" });
    expect(found.map(({ auditID }) => auditID)).toEqual(Array.from({ length: 650 }, (_, n) => `id-${1_298 - 2 * n}`));
    const page = await store.read.find({ ...all, search: "starBoard", sort: "user", offset: 600, limit: 2 });
    expect(page.map(({ auditID }) => auditID)).toEqual(["id-1201", "id-1203"]);
  });

  it("[R07] text search finds text that only the original holds, though its bytes are no UTF-8", async () => {
    const store = await anOpenStore();
    const original = Uint8Array.of(
      ...new TextEncoder().encode('{"x":"Needle'),
      0xff,
      0xc0,
      0x00,
      ...new TextEncoder().encode('"}'),
    );
    await store.commit(aBatch([matched(anEvent({ original })), matched(anEvent({ body: { auditID: "other" } }))]));
    const found = await store.find({ ...all, search: "needle" });
    expect(found.map(({ eventBlob }) => eventBlob)).toEqual(['{"x":"Needle\ufffd\ufffd\0"}']);
    expect(await store.find({ ...all, search: "%" })).toEqual([]);
  });
});

function toJudged(it: Facts, n: number): JudgedEvent {
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
function naive(made: readonly Facts[], query: AuditQuery): number[] {
  const hits = made.map((it, n) => ({ ...columns(it, n), seq: n + 1 })).filter((row) => holds(row, query));
  const key = query.sort ?? "time";
  const ascending = hits.sort((a, b) => compare(a[key], b[key]) || a.time - b.time || a.seq - b.seq);
  const ordered = (query.sort === undefined) === query.reverse ? ascending : ascending.reverse();
  return ordered.slice(query.offset, query.offset + query.limit).map(({ seq }) => seq);
}

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
  };
}

function holds(row: ReturnType<typeof columns>, query: AuditQuery): boolean {
  const some = (values: readonly (string | undefined)[], wanted: readonly string[] | undefined) =>
    !wanted || wanted.length === 0 || wanted.some((value) => values.includes(plain(value)));
  const texts = [row.message, row.user, row.impersonated ?? "", row.resources, row.requestURI, row.original];
  const search = plain(query.search ?? "").toLowerCase();
  return (
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

function compare(a: string | number, b: string | number): number {
  return typeof a === "number" || typeof b === "number"
    ? Number(a) - Number(b)
    : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
