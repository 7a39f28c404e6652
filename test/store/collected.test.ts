import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Collection, isIn } from "../../daemon/audit/collection.ts";
import { providers } from "../../daemon/audit/event.ts";
import { anEvent } from "../support/events.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, all, matched } from "./opened.ts";

// Few values, so that patterns hit; what means something to LIKE, GLOB and JavaScript's lengths is among them.
const texts = [
  "",
  "prod",
  "Prod",
  "prod-eu",
  "eu",
  "a%b",
  "a_b",
  "a?b",
  "a[b]",
  "日本",
  "\u{1f600}a",
  "x' or 1=1",
] as const;
const text = fc.constantFrom(...texts);
const value = fc
  .tuple(text, fc.boolean(), fc.boolean())
  .map(([it, before, behind]) => `${before ? "*" : ""}${it}${behind ? "*" : ""}`)
  .filter((it) => it !== "");
const labels = <T extends string>(of: fc.Arbitrary<T>) =>
  fc.dictionary(fc.constantFrom("team", "tier", "__proto__"), of, { maxKeys: 2, noNullPrototype: true });
/** So many values that they are asked for in another way; none of these means anything here. */
const others = Array.from({ length: 5 }, (_, n) =>
  ["none", "*none", "none*", "*none*"].map((it) => `${it}${n}`.replace(/\*(\d+)$/, "$1*")),
).flat();
const list = fc.option(
  fc.tuple(fc.array(value, { maxLength: 2 }), fc.boolean()).map(([few, many]) => (many ? [...few, ...others] : few)),
  { nil: undefined },
);

const places = fc.record({
  cluster: text,
  accountID: text,
  provider: fc.constantFrom(...providers),
  namespace: text,
  region: text,
  labels: labels(text),
});
const collection: fc.Arbitrary<Collection> = fc.record({
  name: fc.constant("some"),
  clusters: list,
  accountIDs: list,
  providers: fc.option(fc.array(fc.constantFrom(...providers), { maxLength: 3 }), { nil: undefined, freq: 1 }),
  namespaces: list,
  regions: list,
  labels: fc.option(labels(value), { nil: undefined, freq: 1 }),
});

describe("collections", () => {
  it("[R07] asked for by SQL, they have the audits that show them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(places, { maxLength: 40 }),
        fc.array(fc.array(collection, { maxLength: 3 }), { minLength: 20, maxLength: 20 }),
        async (made, asked) => {
          const store = aDirectStore();
          const events = made.map(({ namespace, ...source }, n) =>
            matched(anEvent({ body: { auditID: `id-${n}`, objectRef: { resource: "pods", namespace } }, source })),
          );
          store.commit(aBatch(events));
          const stored = await store.read.find(all);
          expect(stored.map(({ labels: them }) => them)).toEqual(made.map((it) => it.labels).reverse());
          for (const collections of asked) {
            const found = await store.read.find({ ...all, collections });
            const shown = stored.filter((audit) => collections.some((it) => isIn(it, audit)));
            expect(found.map(({ seq }) => seq)).toEqual(shown.map(({ seq }) => seq));
          }
          store.close();
        },
      ),
      { numRuns: process.env["CI"] ? 60 : 15 },
    );
  });

  it("may be a thousand, and have a thousand values", async () => {
    const store = aDirectStore();
    store.commit(aBatch([matched(anEvent({ source: { cluster: "c-999", labels: { l31: "x" } } }))]));
    const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
    const values = (of: string) => numbers(1_000).map((n) => of.replace("?", String(n)));
    const labelled = (value: string) => Object.fromEntries(numbers(32).map((n) => [`l${n}`, value]));
    const wide = { name: "wide", clusters: ["c-?", "*-?", "?*", "*?*"].flatMap((of) => values(of).slice(0, 250)) };
    for (const [collections, expected] of [
      [[{ name: "values", clusters: values("c-?") }], 1],
      [[{ name: "others", clusters: values("d-?") }], 0],
      [[{ name: "ends", clusters: values("*-?"), namespaces: ["*"] }], 1],
      [[{ name: "labels", labels: labelled("*") }], 0],
      [numbers(1_000).map((n) => ({ name: `n${n}`, clusters: [`c-${n}`, `*d-${n}`], namespaces: ["*"] })), 1],
      [numbers(100).map((n) => ({ ...wide, name: `w${n}`, regions: values("r-?"), labels: labelled("x") })), 0],
    ] as const) {
      const query = { ...all, collections, within: collections };
      expect([collections[0]?.name, (await store.read.find(query)).length]).toEqual([collections[0]?.name, expected]);
    }
    store.close();
  });

  const shop = {
    cluster: "prod-eu",
    accountID: "1234",
    provider: "gcp",
    namespace: "shop",
    region: "eu",
    labels: { team: "shop" },
  };
  it.each<[string, Omit<Collection, "name">, boolean]>([
    ["nothing narrows", {}, true],
    ["an empty list narrows nothing", { clusters: [] }, true],
    ["a name as it is", { clusters: ["prod-eu"] }, true],
    ["a part of a name is not it", { clusters: ["prod"] }, false],
    ["names are compared as they are written", { clusters: ["Prod-eu"] }, false],
    ["a beginning", { clusters: ["prod*"] }, true],
    ["an end", { clusters: ["*-eu"] }, true],
    ["a middle", { clusters: ["*od-e*"] }, true],
    ["any", { clusters: ["*"] }, true],
    ["another beginning", { clusters: ["*prod"] }, false],
    ["one of a list", { namespaces: ["web", "shop"] }, true],
    ["all lists must hold", { namespaces: ["shop"], regions: ["us"] }, false],
    ["an account", { accountIDs: ["12*"] }, true],
    ["a cloud", { providers: ["aws"] }, false],
    ["a label", { labels: { team: "sh*" } }, true],
    ["all labels must hold", { labels: { team: "shop", tier: "*" } }, false],
    ["a label by the name of a method is none", { labels: { toString: "*" } }, false],
  ])("%s", (_, narrowing, expected) => {
    expect(isIn({ name: "some", ...narrowing }, shop)).toBe(expected);
  });
});
