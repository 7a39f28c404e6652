import { stripVTControlCharacters } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readTime } from "../../daemon/cli/query/times.ts";
import { type App, openApp } from "../support/app.ts";
import { anEvent } from "../support/events.ts";
import { asAdministrator, command, served, started } from "../support/in-process.ts";

let app: App;
let server: Awaited<ReturnType<typeof served>>;
const environment = () => asAdministrator(server.url);
const query = (...words: string[]) => command(["query", ...words], { environment: environment() });
const deliver = (...events: ReturnType<typeof anEvent>[]) =>
  app.deliver({ source: "webhook/prod", events, rejections: [] });
const exec = (n: number, username = "alice", body: object = {}) =>
  anEvent({
    body: {
      auditID: `id-${n}`,
      user: { username },
      requestReceivedTimestamp: new Date(Date.UTC(2026, 10, 22, 9, 0, n)).toISOString(),
      ...body,
    },
  });

beforeAll(async () => {
  app = await openApp({}, [], { heartbeatMs: 200 });
  server = await served(app);
  const rules = await app.get<{ _id: number; name: string }[]>("/custom-rules");
  const ids = ["Exec or attach to a pod"].map((name) => rules.find((rule) => rule.name === name)?._id);
  expect((await app.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: ids })).status).toBe(200);
  const hostile = exec(3, "m\u001b[2Jallory", { requestObject: { big: 1 } });
  await deliver(exec(1), exec(2, "bob", { impersonatedUser: { username: "carol" } }), hostile);
});
afterAll(async () => {
  await server.end();
  await app.close();
});

describe("the events view", () => {
  it("[T05] [R04] has the audits that the API has, the newest first", async () => {
    const { code, out, err } = await query();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n")[0]).toMatch(/^TIME +CLUSTER +SEVERITY +RULE +USER +VERB +RESOURCE$/);
    expect(out.match(/09:00:0\d/g)).toEqual(["09:00:03", "09:00:02", "09:00:01"]);
    expect(out).toContain("carol (by bob)");
    const json = (await query("--json")).out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(json).toEqual(await app.get("/audits/kubernetes"));
  });

  it("what came from a cluster does not steer the terminal", async () => {
    for (const words of [[], ["-o", "wide"], ["--fields", "user,message"]]) {
      const { out } = await query(...words);
      expect(out).not.toContain("\u001b");
      expect(out).toContain("\\u001b[2Jallory");
    }
  });

  it.each([
    [["--user", "alice"], 1],
    [["--user", "carol", "--user", "alice"], 2],
    [["--user", "nobody"], 0],
    [["--cluster", "prod"], 3],
    [["--rule", "Exec or attach to a pod", "--verb", "create"], 3],
    [["--severity", "low+"], 3],
    [["--severity", "critical"], 0],
    [["--technique", "execIntoContainer"], 3],
    [["--from", "2026-11-22T09:00:02Z"], 2],
    [["--from", "2026-11-22", "--to", "2026-11-22T10:00:02+01:00"], 2],
    [["--to", "2026-11-21"], 0],
    [["--from", "2026-11-22 09:00:03", "--to", "2026-11-22"], 1],
    [["--search", "ALLORY"], 1],
    [["--namespace", "default"], 3],
    [["--limit", "2"], 2],
    [["--provider", "aws"], 0],
  ])("%j: %d", async (words, expected) => {
    const { out } = await query("--json", ...words);
    expect(out.split("\n").filter(Boolean)).toHaveLength(expected);
  });

  it("nothing matches: nothing on standard output, a word beside it", async () => {
    expect(await query("--from", "1s")).toEqual({ code: 0, out: "", err: "No audits match.\n" });
    expect(await query("--from", "1s", "--json")).toEqual({ code: 0, out: "", err: "" });
  });

  it.each([
    [
      ["--rule", "Exec or attach to a po"],
      'No rule has the name "Exec or attach to a po"; did you mean "Exec or attach to a pod"?',
    ],
    [["--rule", "Exec or attach to a pod", "--from", "1s"], undefined],
    [["--rule", "Privileged pod creation"], undefined],
    [["--user", "alcie,bob", "--from", "1s"], 'No audit has the user "alcie"; did you mean "alice"?'],
    [["--cluster", "prd"], 'No audit has the cluster "prd"; did you mean "prod"?'],
    [["--cluster", "pro*", "--from", "1s"], undefined],
    [["--verb", "craete"], 'No audit has the verb "craete"; did you mean "create"?'],
    [["--namespace", "entirely-different"], 'No audit has the namespace "entirely-different"'],
  ])("%j: a name that is the reason for nothing is told, in a list and in counts: %s", async (words, hint) => {
    const told = hint === undefined ? "" : `${hint}\n`;
    expect(await query(...words)).toEqual({ code: 0, out: "", err: `No audits match.\n${told}` });
    expect(await query(...words, "--json")).toEqual({ code: 0, out: "", err: told });
    expect(await query(...words, "--summary")).toEqual({ code: 0, out: "0 audits\n", err: told });
  });

  it("sorted, turned around, some fields", async () => {
    const users = async (...words: string[]) =>
      (await query("--json", "--fields", "user", ...words)).out.match(/"username":"\w/g)?.map((it) => it.at(-1));
    expect(await users("--sort", "user")).toEqual(["a", "b", "m"]);
    expect(await users("--sort", "user", "--reverse")).toEqual(["m", "b", "a"]);
    expect((await query("--fields", "verb,cluster", "--limit", "1")).out).toBe("VERB    CLUSTER\ncreate  prod\n");
  });

  it("CSV is that of the API", async () => {
    const { code, out } = await query("--csv", "--limit", "2");
    expect(code).toBe(0);
    expect(out).toBe(await (await app.ask("/api/v1/audits/kubernetes/download?limit=2")).text());
    expect(out.split("\r\n")).toHaveLength(4);
  });

  it("on a terminal: severities in colour, no line wider than it, and whether there is more", async () => {
    const { out, err } = await command(["query", "--limit", "2"], { environment: environment(), isTTY: true });
    for (const line of stripVTControlCharacters(out).split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(out).toContain("\u001b[33mmedium\u001b[39m");
    expect(err).toContain("2 audits; there may be more");
  });

  it("more than a page", async () => {
    const many = Array.from({ length: 260 }, (_, n) => exec(100 + n, "page"));
    await deliver(...many);
    for (const words of [["--all"], ["--limit", "260"], ["--limit", "1000"]]) {
      const { out } = await query("--user", "page", "--json", ...words);
      expect(new Set(out.trimEnd().split("\n")).size).toBe(260);
    }
  });

  it.each([
    [["--severity", "hihg"], 2, /severity: "hihg" is unknown; did you mean "high"\?/],
    [["--from", "2026-02-30"], 2, /--from: "2026-02-30" is no time: write 2h/],
    [["--from", "today", "--to", "yesterday"], 2, /from is later than to/],
    [["--collection", "none"], 2, /no collection "none"/],
    [["--limit", "-1"], 2, /whole number/],
    [["--limit", "5", "--all"], 2, /cannot be used with/],
    [["--csv", "--json"], 2, /cannot be used with/],
    [["--top", "3"], 2, /go with --summary/],
    [["--user", ""], 2, /It is empty/],
    [["--usr", "x"], 2, /Did you mean --user\?/],
    [["extra"], 2, /unknown command|too many arguments/],
  ])("%j is wrong use", async (words, code, message) => {
    const answer = await query(...words);
    expect(answer).toEqual({ code, out: "", err: expect.stringMatching(message) });
  });

  it("another's password: 1, and what to do", async () => {
    const other = { ...environment(), AUDITWIRE_PASSWORD: "wrong password" };
    const { code, out, err } = await command(["query"], { environment: other });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^auditwire: wrong user or password: .*auditwire login/);
  });
});

describe("one audit", () => {
  it("whole, its original event readable", async () => {
    const [audit] = await app.get<{ _id: string; eventBlob: string }[]>("/audits/kubernetes?user=bob");
    const { code, out } = await query("show", audit?._id ?? "");
    expect(code).toBe(0);
    expect(out).toMatch(/^user +bob$/m);
    expect(out).toMatch(/^acted as +carol$/m);
    const original = out.slice(out.indexOf("original event") + "original event".length);
    expect(JSON.parse(original)).toEqual(JSON.parse(audit?.eventBlob ?? ""));
    expect(JSON.parse((await query("show", audit?._id ?? "", "--json")).out)).toEqual(audit);
  });

  it.each(["", "x", "AAAAAAAAAAAAAAAAAAAAAA", "' or 1=1 --"])("there is none of the id %j", async (id) => {
    expect(await query("show", id)).toEqual({
      code: 1,
      out: "",
      err: expect.stringMatching(/no audit that you may see/),
    });
  });
});

describe("counts", () => {
  it("by what audits are about, the most first, with a bar", async () => {
    const { out } = await query("--summary", "user,severity", "--to", "2026-11-22T09:00:03Z", "--top", "2");
    expect(out).toMatch(/^SEVERITY +AUDITS\s*$/m);
    expect(out).toMatch(/^medium +3 +█{30}$|^high +3 +█{30}$|^low +3 +█{30}$/m);
    expect(out.match(/^(alice|bob|carol|m\\u001b\[2Jallory) +1 +█{30}$/gm)).toHaveLength(2);
    expect(out).toMatch(/\n3 audits\n$/);
  });

  it("over time; as JSON and CSV", async () => {
    const json = JSON.parse((await query("--summary", "--every", "1d", "--user", "alice", "--json")).out);
    expect(json).toMatchObject({ total: 1, buckets: [{ start: "2026-11-22T00:00:00.000Z", audits: 1 }] });
    const csv = (await query("--summary", "verb", "--user", "alice", "--csv")).out;
    expect(csv).toBe("by,value,audits\nverb,create,1\n");
  });
});

describe("following", () => {
  let interrupt: AbortController;
  afterEach(() => interrupt?.abort());
  const following = (...words: string[]) => {
    interrupt = new AbortController();
    const options = { environment: environment(), interrupt: interrupt.signal };
    return started(["query", "--follow", "--json", ...words], options);
  };
  const usersOf = (text: string) => [...text.matchAll(/"username":"([\w-]+)"/g)].map(([, name]) => name);

  it("the last ones, the oldest of them first, then what arrives, each once, across lost connections", async () => {
    await deliver(exec(500, "f-0"), exec(501, "f-1"), exec(502, "f-2"));
    const { out, done } = following("--search", "f-", "--limit", "2");
    await vi.waitFor(() => expect(usersOf(out())).toEqual(["f-1", "f-2"]), 5_000);
    for (let n = 3; n <= 9; n++) {
      await deliver(exec(500 + n, `f-${n}`));
      if (n % 3 === 0) server.cut();
    }
    const all = ["f-1", "f-2", "f-3", "f-4", "f-5", "f-6", "f-7", "f-8", "f-9"];
    await vi.waitFor(() => expect(usersOf(out())).toEqual(all), 15_000);
    interrupt.abort();
    expect(await done).toBe(0);
    expect(usersOf(out())).toEqual(all);
  }, 30_000);

  it("what is wrong at the start is said at once", async () => {
    const { done, err } = following("--severity", "hihg");
    expect(await done).toBe(2);
    expect(err()).toMatch(/did you mean "high"/);
  });
});

describe("times", () => {
  const now = Date.UTC(2026, 10, 24, 15, 30);
  it.each([
    ["2h", "2026-11-24T13:30:00.000Z", "2026-11-24T13:30:00.000Z"],
    ["1d12h ago", "2026-11-23T03:30:00.000Z", "2026-11-23T03:30:00.000Z"],
    ["now", "2026-11-24T15:30:00.000Z", "2026-11-24T15:30:00.000Z"],
    ["today", "2026-11-24T00:00:00.000Z", "2026-11-24T23:59:59.999Z"],
    ["yesterday", "2026-11-23T00:00:00.000Z", "2026-11-23T23:59:59.999Z"],
    ["2026-11-20", "2026-11-20T00:00:00.000Z", "2026-11-20T23:59:59.999Z"],
    ["2026-11-20T09:30", "2026-11-20T09:30:00.000Z", "2026-11-20T09:30:00.000Z"],
    ["2026-11-20 09:30:15.250", "2026-11-20T09:30:15.250Z", "2026-11-20T09:30:15.250Z"],
    ["2026-11-20T09:30:15+05:30", "2026-11-20T04:00:15.000Z", "2026-11-20T04:00:15.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z", "2024-02-29T23:59:59.999Z"],
  ])("%s", (text, from, to) => {
    expect(readTime(text, "from", now)).toBe(from);
    expect(readTime(text, "to", now)).toBe(to);
  });

  it.each([
    "",
    "tomorrow",
    "2026-13-01",
    "2026-02-29",
    "2025-02-29T10:00Z",
    "24.11.2026",
    "2h30",
    "-2h",
    "2026-11-24T25:00",
    "999999999d",
    "1700000000",
  ])("%j is none", (text) => {
    expect(() => readTime(text, "from", now)).toThrow(/is no time: write 2h/);
  });
});
