import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppOfExecs, appOfExecs, exec, execs } from "../support/many-audits.ts";

const empty = { clusters: [], accountIDs: [], providers: [], namespaces: [], regions: [], labels: {} };
const count = 30;

let app: AppOfExecs;
beforeAll(async () => {
  app = await appOfExecs({
    access: { users: [{ name: "fay", grants: [{ role: "viewer", collections: ["shop"] }], groups: [] }] },
  });
  await app.deliver([
    ...execs(0, count),
    exec(count + 1, {
      source: { cluster: "eu-1", accountID: "1234", region: "eu-west-1", provider: "aws", labels: { team: "shop-eu" } },
    }),
  ]);
});
afterAll(() => app.close());

const answered = async (answer: Response | Promise<Response>) => {
  const { status, text } = await Promise.resolve(answer).then(async (it) => ({
    status: it.status,
    text: await it.text(),
  }));
  return [status, text === "" ? "" : ((JSON.parse(text) as { err?: string }).err ?? JSON.parse(text))];
};
const put = (name: string, body: object) => app.put(`/collections/${encodeURIComponent(name)}`, body);
const remove = (name: string) => app.remove(`/collections/${encodeURIComponent(name)}`);
/** As many audits as a collection would show: the preview before it is given to somebody. */
const countIn = async (name: string) =>
  (await app.get<{ total: number }>(`/audits/kubernetes/summary?collections=${encodeURIComponent(name)}`)).total;

describe("collections", () => {
  it("of the file and of the API are one list", async () => {
    expect((await put("web", { namespaces: ["web"] })).status).toBe(200);
    const listed = await app.get<{ name: string; readOnly: boolean }[]>("/collections");
    expect(listed.map(({ name, readOnly }) => [name, readOnly])).toEqual(
      expect.arrayContaining([
        ["dev team", true],
        ["shop", true],
        ["web", false],
      ]),
    );
    expect(listed).toHaveLength(3);
    expect(await app.get("/collections/web")).toEqual({ name: "web", ...empty, namespaces: ["web"], readOnly: false });
    // In the rows, which are in those of both; and as a filter.
    const rows = await app.get<{ collections: string[] }[]>("/audits/kubernetes?collections=web&limit=250");
    expect(rows.length).toBe(count / 2 + 1);
    const shown = new Set(rows.map(({ collections }) => [...collections].sort().join()));
    expect(shown).toEqual(new Set(["All,dev team,web", "All,web"]));
    expect((await remove("web")).status).toBe(204);
  });

  it("are read, saved and read again as they were", async () => {
    const [name, lists] = [
      "every list",
      { ...empty, clusters: ["eu-*"], providers: ["aws"], labels: { team: "*-eu" } },
    ];
    const [, saved] = await answered(put(name, lists));
    expect(saved).toEqual({ name, ...lists, readOnly: false });
    expect(await answered(put(name, saved as object))).toEqual([200, saved]);
    expect(await app.get(`/collections/${encodeURIComponent(name)}`)).toEqual(saved);
    expect((await remove(name)).status).toBe(204);
    expect(await answered(app.ask("/api/v1/collections/every%20list"))).toEqual([
      404,
      'there is no collection "every list"',
    ]);
    expect((await remove(name)).status).toBe(404);
  });

  it.each<[string, object, number]>([
    ["nothing, which holds for all", {}, count + 1],
    ["a cluster", { clusters: ["dev-1"] }, count / 3],
    ["a beginning", { clusters: ["dev*"] }, count / 3],
    ["an end", { clusters: ["*od"] }, (count / 3) * 2],
    ["a middle", { clusters: ["*ev*"] }, count / 3],
    ["a star alone", { clusters: ["*"] }, count + 1],
    ["clusters and namespaces, both of which must hold", { clusters: ["prod"], namespaces: ["shop"] }, count / 3],
    ["one of several", { clusters: ["dev-1", "eu-1"] }, count / 3 + 1],
    ["an account", { accountIDs: ["1234"] }, 1],
    ["a region", { regions: ["eu-*"] }, 1],
    ["a provider", { providers: ["aws"] }, 1],
    ["a label", { labels: { team: "shop*" } }, 1],
    ["two labels, of which one does not hold", { labels: { team: "shop*", tier: "*" } }, 0],
    ["letters of another size", { clusters: ["DEV-1"] }, 0],
    ["signs of SQL", { clusters: ["dev_1", "%"], namespaces: ["' OR 1=1"] }, 0],
  ])("of audits stored before: %s", async (_, lists, expected) => {
    expect((await put("preview", lists)).status).toBe(200);
    expect(await countIn("preview")).toBe(expected);
    expect((await app.get("/audits/kubernetes?collections=preview&limit=250")).length).toBe(expected);
  });

  it("hold otherwise at once when they are saved otherwise, for their viewers, too", async () => {
    await put("moving", { clusters: ["dev-1"] });
    await app.accessBook.saveUser("mo", { grants: [{ role: "viewer", collections: ["moving"] }] }, app.by);
    const token = await app.accessBook.saveToken("mos", { user: "mo" }, app.by);
    const seen = async () => {
      const answer = await app.ask("/api/v1/audits/kubernetes?limit=250", {
        headers: { authorization: `Bearer ${token}` },
      });
      return ((await answer.json()) as unknown[]).length;
    };
    expect(await seen()).toBe(count / 3);
    await put("moving", { clusters: ["prod"] });
    expect(await seen()).toBe((count / 3) * 2);
  });

  it.each<[string, () => Response | Promise<Response>, number, RegExp]>([
    ["the file's is not saved", () => put("shop", {}), 409, /"shop" is read-only here: it is set in config\.yaml/],
    ["the file's is not removed", () => remove("shop"), 409, /"shop" is read-only here: it is set in config\.yaml/],
    ["All is not saved", () => put("All", {}), 400, /"All" is always there/],
    ["all is not either", () => put("all", {}), 400, /"All" is always there/],
    ["a comma", () => put("a,b", {}), 400, /no comma/],
    ["a space at the end", () => put("a ", {}), 400, /no space at its ends/],
    ["a long name", () => put("x".repeat(129), {}), 400, /name/],
    ["another name in the body", () => put("a", { name: "b" }), 400, /the body says b, the path a/],
    ["a star in the middle", () => put("a", { clusters: ["a*b"] }), 400, /clusters.*beginning or at the end/],
    ["a thousand values and one", () => put("a", { clusters: Array(1_001).fill("x") }), 400, /clusters.*at most 1000/],
    [
      "many labels",
      () => put("a", { labels: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`l${n}`, "x"])) }),
      400,
      /labels.*at most 32/,
    ],
    ["an empty value", () => put("a", { regions: [""] }), 400, /regions.*write a value; \* is any/],
    ["an unknown provider", () => put("a", { providers: ["ibm"] }), 400, /providers/],
    ["an unknown key", () => put("a", { cluster: ["x"] }), 400, /cluster/],
    ["a text for a list", () => put("a", { clusters: "x" }), 400, /clusters/],
    ["an unknown one is asked for", () => app.ask("/api/v1/audits/kubernetes?collections=shpo"), 400, /collections/],
  ])("%s", async (_, ask, status, message) => {
    const [answer, err] = await answered(ask());
    expect([answer, err]).toEqual([status, expect.stringMatching(message)]);
    expect((await app.get<{ name: string }[]>("/collections")).map(({ name }) => name)).not.toContain("a");
  });

  it("that somebody may see are not removed: 409 that says who may", async () => {
    await put("used", {});
    const grant = { role: "viewer", collections: ["used"] };
    await app.accessBook.saveUser("ute", { grants: [grant] }, app.by);
    await app.accessBook.saveGroup("uppers", [grant], app.by);
    await app.accessBook.saveToken("utes", { user: "ute", grant }, app.by);
    expect(await answered(remove("used"))).toEqual([
      409,
      'collection "used" is what user ute, group uppers, token utes may see: change that first',
    ]);
    await app.accessBook.removeToken("utes", app.by);
    await app.accessBook.removeGroup("uppers", app.by);
    await app.accessBook.saveUser("ute", { grants: [] }, app.by);
    expect(await answered(remove("used"))).toEqual([204, ""]);
  });

  it("are shown to a viewer of one as that one, and are not theirs to change", async () => {
    const as = (path: string, method = "GET") =>
      app.ask(`/api/v1/collections${path}`, {
        method,
        headers: app.asVera.headers,
        ...(method === "PUT" && { body: "{}" }),
      });
    expect(await answered(as(""))).toEqual([200, [{ name: "dev team", ...empty, clusters: ["dev*"], readOnly: true }]]);
    expect(await answered(as("/shop"))).toEqual([404, 'there is no collection "shop"']);
    expect([(await as("/mine", "PUT")).status, (await as("/shop", "DELETE")).status]).toEqual([403, 403]);
  });
});
