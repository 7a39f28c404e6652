import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sortKeys } from "../../daemon/audit/audit.ts";
import { type AppOfExecs, appOfExecs, execs } from "../support/many-audits.ts";

let app: AppOfExecs;
beforeAll(async () => {
  app = await appOfExecs();
  await app.deliver(execs(0, 30));
});
afterAll(() => app.close());

interface Shown {
  readonly _id: string;
  readonly cluster: string;
  readonly collections: readonly string[];
}

const nextOf = (answer: Response) => /^<(\/api\/[^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];

/** Every page from a path on, by their links. */
async function pages(path: string, init: RequestInit = {}, between: () => unknown = () => undefined) {
  const found: Shown[][] = [];
  for (let next: string | undefined = path; next; ) {
    const answer: Response = await app.ask(next, init);
    expect(answer.status).toBe(200);
    found.push((await answer.json()) as Shown[]);
    next = nextOf(answer);
    await between();
  }
  return found;
}

const ids = (audits: readonly Shown[]) => audits.map(({ _id }) => _id);
const cursorOf = async (query: string) =>
  new URL(nextOf(await app.ask(`/api/v1/audits/kubernetes?${query}`)) ?? "", "http://any").searchParams.get("cursor") ??
  "";
const encoded = (cursor: unknown) => Buffer.from(JSON.stringify(cursor)).toString("base64url");

describe("the header Link", () => {
  it.each([undefined, ...sortKeys])("[R06] leads through all audits in the order of %s, both ways", async (sort) => {
    for (const reverse of ["", "&reverse=true"]) {
      const order = `${sort ? `sort=${sort}` : ""}${reverse}`;
      const whole = await app.get<Shown[]>(`/audits/kubernetes?limit=250&${order}`);
      const found = await pages(`/api/v33.01/audits/kubernetes?limit=7&${order}`);
      expect(found.map((page) => page.length)).toEqual([7, 7, 7, 7, 2]);
      expect(found.flatMap(ids)).toEqual(ids(whole));
    }
  });

  it("[R06] keeps the other parameters and the version, begins after the offset, and is absent at the end", async () => {
    const answer = await app.ask(
      "/api/v33.01/audits/kubernetes?cluster=prod&cluster=dev-1&limit=10&offset=5&fields=_id",
    );
    const next = new URL(nextOf(answer) ?? "", "http://any");
    expect(next.pathname).toBe("/api/v33.01/audits/kubernetes");
    expect([...next.searchParams].filter(([name]) => name !== "cursor")).toEqual([
      ["cluster", "prod"],
      ["cluster", "dev-1"],
      ["limit", "10"],
      ["fields", "_id"],
    ]);
    const whole = await app.get<Shown[]>("/audits/kubernetes?limit=250&fields=_id");
    expect(await app.get(`${next.pathname.replace("/api/v33.01", "")}${next.search}`)).toEqual(whole.slice(15, 25));
    expect((await app.ask("/api/v1/audits/kubernetes?limit=30")).headers.get("link")).toBeNull();
    expect((await app.ask("/api/v1/audits/kubernetes?cluster=none")).headers.get("link")).toBeNull();
  });

  it("[R06] shows nothing twice and leaves nothing out while audits arrive", async () => {
    const before = ids(await app.get<Shown[]>("/audits/kubernetes?limit=250&sort=user"));
    let n = 100;
    const found = await pages("/api/v1/audits/kubernetes?limit=4&sort=user", {}, () => app.deliver(execs(n++, n)));
    const seen = found.flatMap(ids);
    expect(new Set(seen).size).toBe(seen.length);
    expect(before.filter((id) => !seen.includes(id))).toEqual([]);
  });
});

describe("a viewer of one collection", () => {
  it("sees its audits only, in every page, and names no other collection", async () => {
    const found = (await pages("/api/v1/audits/kubernetes?limit=3", app.asVera)).flat();
    expect(found.length).toBeGreaterThan(9);
    expect(new Set(found.map(({ cluster }) => cluster))).toEqual(new Set(["dev-1"]));
    expect(new Set(found.flatMap(({ collections }) => collections))).toEqual(new Set(["dev team"]));
    const asked = (query: string) => app.ask(`/api/v1/audits/kubernetes?${query}`, app.asVera);
    expect(await (await asked("cluster=prod")).json()).toEqual([]);
    expect(await (await asked("search=prod&sort=cluster&cluster=prod")).json()).toEqual([]);
    expect(await (await asked("collections=dev%20team&limit=250")).json()).toHaveLength(found.length);
    for (const name of ["shop", "All", "none"]) expect((await asked(`collections=${name}`)).status).toBe(400);
  });

  it("gains nothing by a cursor of somebody who sees more", async () => {
    const cursor = await cursorOf("limit=1");
    const found = (await (await app.ask(`/api/v1/audits/kubernetes?cursor=${cursor}`, app.asVera)).json()) as Shown[];
    expect(new Set(found.map(({ cluster }) => cluster))).toEqual(new Set(["dev-1"]));
  });
});

describe("[R15] 400 that names the parameter", () => {
  const place = { o: "+", k: 1, t: 1, s: 1 };
  it.each<[string, () => Promise<string> | string, string]>([
    ["a cursor that is none", () => "cursor=abc", "cursor"],
    ["an empty cursor", () => "cursor=", "cursor"],
    ["a cursor of another order", async () => `sort=user&cursor=${await cursorOf("limit=1")}`, "cursor"],
    ["a cursor of the order turned around", async () => `reverse=true&cursor=${await cursorOf("limit=1")}`, "cursor"],
    ["a cursor beside an offset", async () => `offset=1&cursor=${await cursorOf("limit=1")}`, "cursor"],
    ["a cursor with a text for a time", () => `cursor=${encoded({ ...place, k: "x" })}`, "cursor"],
    ["a cursor with a number for a text", () => `sort=user&cursor=${encoded({ ...place, o: "user+" })}`, "cursor"],
    ["a cursor with NUL", () => `sort=user&cursor=${encoded({ ...place, o: "user+", k: "\0" })}`, "cursor"],
    [
      "a cursor with half a character",
      () => `sort=user&cursor=${encoded({ ...place, o: "user+", k: "\ud800" })}`,
      "cursor",
    ],
    [
      "a cursor with a long text",
      () => `sort=user&cursor=${encoded({ ...place, o: "user+", k: "x".repeat(999) })}`,
      "cursor",
    ],
    ["a cursor with more in it", () => `cursor=${encoded({ ...place, x: 1 })}`, "cursor"],
    ["a cursor with a number that is too large", () => `cursor=${encoded({ ...place, t: 1e300 })}`, "cursor"],
    ["a cursor that is null", () => `cursor=${encoded(null)}`, "cursor"],
    ["two cursors", () => "cursor=a&cursor=b", "cursor"],
    ["a very long cursor", () => `cursor=${"a".repeat(3_000)}`, "cursor"],
    ["an offset that is too deep", () => "offset=1000001", "offset"],
    ["an offset beyond numbers", () => `offset=${"9".repeat(40)}`, "offset"],
    ["a negative offset", () => "offset=-1", "offset"],
    ["a limit that is too high", () => "limit=251", "limit"],
    ["a reversed range", () => "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from"],
    ["a day that is none", () => "to=2026-02-30T00:00:00Z", "to"],
    ["a long search", () => `search=${"x".repeat(1_025)}`, "search"],
    ["an unknown technique", () => "attackTechniques=T1059", "attackTechniques"],
  ])("%s", async (_, query, parameter) => {
    const answer = await app.ask(`/api/v1/audits/kubernetes?${await query()}`);
    expect(answer.status).toBe(400);
    const { err, details } = (await answer.json()) as { err: string; details: { parameter: string }[] };
    expect(details.map((it) => it.parameter)).toEqual([parameter]);
    expect(err).toContain(parameter);
  });

  it.each(["offset=1000000", "limit=250", "cursor", "from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z"])(
    "but not %s",
    async (query) => {
      const path = `/api/v1/audits/kubernetes?${query === "cursor" ? `cursor=${await cursorOf("limit=1")}` : query}`;
      expect((await app.ask(path)).status).toBe(200);
    },
  );
});
