import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AppOfExecs, appOfExecs, exec, execs } from "../support/many-audits.ts";

let app: AppOfExecs;
const hostile = [
  '=HYPERLINK("http://evil","click")',
  "+1+1",
  "-2+3",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "＝1",
  'quote " and, comma',
  "two\r\nlines",
  "日本 \u{1f600}",
] as const;
beforeAll(async () => {
  app = await appOfExecs();
  await app.deliver(execs(0, 600));
  await app.deliver(
    hostile.map((username, n) => exec(1_000 + n, { body: { user: { username, groups: ["a", "b c"] } } })),
  );
});
afterAll(() => app.close());

const download = (query = "", init: RequestInit = {}) => app.ask(`/api/v1/audits/kubernetes/download?${query}`, init);
const rowsOf = async (query = "", init: RequestInit = {}) => parse(await (await download(query, init)).text());

/** RFC 4180, letter by letter. */
function parse(text: string): string[][] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const row = rows.at(-1) ?? [];
    const add = (letters: string) => row.push((row.pop() ?? "") + letters);
    if (quoted && text.startsWith('""', at)) add(text[++at] ?? "");
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === ",") row.push("");
    else if (!quoted && text.startsWith("\r\n", at) && ++at) rows.push([""]);
    else add(text[at] ?? "");
  }
  expect(rows.pop()).toEqual([""]);
  return rows;
}

describe("[R08] GET /audits/kubernetes/download", () => {
  it("is CSV with a name, and not to be kept", async () => {
    const answer = await download("limit=1");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="audits-\d{4}-\d\d-\d\d\.csv"$/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const [head, line, ...rest] = (await answer.text()).split("\r\n");
    expect(head).toBe(
      "time,cluster,severity,rule,message,user,user.uid,user.groups,impersonatedUser,verb,resources,requestURI,sourceIPs,attackTechniques,provider,accountID,collections,authorizationInfo,_id",
    );
    expect(line).toMatch(/^2026-/);
    expect(rest).toEqual([""]);
  });

  it("[R04 partly: no events view yet] has what the list has, of far more audits than a page", async () => {
    const [head = [], ...rows] = await rowsOf("fields=_id,user,message,eventBlob,collections,time&sort=time");
    const listed: { _id: string }[] = [];
    for (let offset = 0; offset < 611; offset += 250)
      listed.push(...(await app.get<{ _id: string }[]>(`/audits/kubernetes?sort=time&limit=250&offset=${offset}`)));
    expect(rows).toHaveLength(611);
    const cell = (row: readonly string[], name: string) => row[head.indexOf(name)];
    // An id may begin like a formula.
    expect(rows.map((row) => cell(row, "_id"))).toEqual(listed.map(({ _id }) => _id.replace(/^-/, "'-")));
    expect(JSON.parse(cell(rows[0] ?? [], "eventBlob") ?? "")).toMatchObject({ user: { username: "user-0" } });
    expect(cell(rows[0] ?? [], "collections")).toBe("All, dev team, shop");
    const users = rows.slice(600).map((row) => [cell(row, "user"), cell(row, "user.groups")]);
    expect(users).toEqual(hostile.map((name) => [/^[^日q t]/.test(name) ? `'${name}` : name, "a, b c"]));
  });

  it.each([
    ["limit=3&offset=2", 3],
    ["limit=600", 600],
    ["cluster=dev-1&namespace=shop", 102],
    ["user=none", 0],
    ["search=pod-599", 1],
    ["collections=shop&cluster=prod&user=user-1", 29],
  ])("%s has %i lines, as many as a naive count", async (query, lines) => {
    const filters = new URLSearchParams(query);
    const naive = (n: number) =>
      (filters.get("cluster") ?? (n % 3 === 0 ? "dev-1" : "prod")) === (n % 3 === 0 ? "dev-1" : "prod") &&
      (!(filters.has("namespace") || filters.has("collections")) || n % 2 === 0);
    const [, ...rows] = await rowsOf(query);
    expect(rows).toHaveLength(filters.has("cluster") && !filters.has("user") ? count(naive) : lines);
  });

  it("begins with a byte order mark only when that is asked for, and its columns can be chosen", async () => {
    const bytes = new Uint8Array(await (await download("bom=true&fields=verb,cluster&limit=1")).arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).toMatch(/^cluster,verb\r\n[\w-]+,create\r\n$/);
    expect(new Uint8Array(await (await download("limit=1")).arrayBuffer())[0]).toBe("t".charCodeAt(0));
  });

  it("goes on from a cursor of the list", async () => {
    const link = (await app.ask("/api/v1/audits/kubernetes?limit=10&sort=user")).headers.get("link") ?? "";
    const [, ...rows] = await rowsOf(`sort=user&cursor=${/cursor=([\w-]+)/.exec(link)?.[1]}&fields=_id`);
    const [, ...all] = await rowsOf("sort=user&fields=_id");
    expect(rows).toEqual(all.slice(10));
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=x", "limit"],
    ["bom=yes", "bom"],
    ["offset=-1", "offset"],
    ["from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from"],
    ["collections=none", "collections"],
    ["fields=verbs", "fields"],
    ["top=3", "top"],
  ])("[R15] %s is 400 that names the parameter", async (query, parameter) => {
    const answer = await download(query);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/json"]);
    expect(await answer.json()).toMatchObject({ details: [{ parameter }] });
  });

  it("reads no further than whoever takes it, and stops when they go away", async () => {
    const asked = vi.spyOn(app.store, "page");
    try {
      const reading = (await download()).body?.getReader();
      await reading?.read();
      await reading?.read();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(asked).toHaveBeenCalledTimes(1);
      await reading?.cancel();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(asked).toHaveBeenCalledTimes(1);
    } finally {
      asked.mockRestore();
    }
  });

  it("a viewer of one collection gets its audits only, and reads of no other collection", async () => {
    const [head = [], ...rows] = await rowsOf("", app.asVera);
    expect(rows).toHaveLength(count((n) => n % 3 === 0));
    expect(new Set(rows.map((row) => row[head.indexOf("cluster")]))).toEqual(new Set(["dev-1"]));
    expect(new Set(rows.map((row) => row[head.indexOf("collections")]))).toEqual(new Set(["dev team"]));
    expect((await download("collections=shop", app.asVera)).status).toBe(400);
    expect((await app.app.request("/api/v1/audits/kubernetes/download")).status).toBe(401);
  });
});

/** Of the execs that were delivered. */
const count = (holds: (n: number) => boolean): number =>
  [...Array.from({ length: 600 }, (_, n) => n), ...hostile.map((_, n) => 1_000 + n)].filter(holds).length;
