import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { WireAudit } from "../../daemon/api/wire-schema.ts";
import { type App, openApp } from "../support/app.ts";
import { anEvent, eventNumber } from "../support/events.ts";

let app: App;
const names = (audits: readonly { message?: string }[]) => audits.map((a) => a.message);

/** Exec audits of alice (prod, second 1) and bob for carol (dev, second 2), and a forbidden request (second 3). */
beforeAll(async () => {
  app = await openApp({}, [], {
    collections: [
      { name: "shop team", clusters: ["pr*", "dev"], namespaces: ["shop"] },
      { name: "clouds", providers: ["gcp"] },
      { name: "labelled", labels: { tier: "1" } },
      { name: "nothing", clusters: ["none"] },
    ],
  });
  const rules = await app.get<{ _id: number; name: string }[]>("/custom-rules");
  const chosen = ["Exec or attach to a pod", "Forbidden request"].map(
    (name) => rules.find((r) => r.name === name)?._id,
  );
  expect((await app.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: chosen })).status).toBe(200);
  const at = (second: number) => ({
    requestReceivedTimestamp: `2026-11-22T09:33:0${second}.123456Z`,
    auditID: `id-${second}`,
  });
  const prod = anEvent({
    body: { ...at(1), annotations: { "authorization.k8s.io/decision": "allow", "a.b/c": "d" } },
    source: { accountID: "1234", resourceIDs: ["arn:x"], region: "eu", labels: { tier: "1" } },
  });
  const dev = anEvent({
    body: {
      ...at(2),
      user: { username: "bob" },
      impersonatedUser: { username: "carol" },
      objectRef: { resource: "pods", namespace: "shop", name: "web", apiVersion: "v1", subresource: "attach" },
    },
    source: { name: "webhook/dev", cluster: "dev", provider: "gcp", projectID: "p" },
  });
  const forbidden = anEvent({
    body: {
      ...at(3),
      verb: "list",
      user: { username: "mallory" },
      objectRef: { resource: "secrets", apiVersion: "v1" },
      responseStatus: { code: 403 },
    },
  });
  await app.deliver({
    source: "webhook/prod",
    events: [prod, dev, forbidden, eventNumber(9, { body: { objectRef: { resource: "nodes" } } })],
    rejections: [],
  });
});
afterAll(() => app.close());

const alice = "Exec or attach to a pod: alice on default/nginx";
const bob = "Exec or attach to a pod: bob on shop/web";
const mallory = expect.stringContaining("Forbidden request: mallory list") as unknown as string;

describe("names with a comma", () => {
  it("are asked for as they are, beside the list that they could be", async () => {
    const one = await openApp({ policy: [{ rule: "Exec or attach to a pod", exceptions: [] }] });
    const by = (username: string, n: number) => eventNumber(n, { body: { user: { username } } });
    const events = ["CN=ann,O=shop", "CN=ann", "bob"].map(by);
    await one.deliver({ source: "webhook/prod", events, rejections: [] });
    const users = async (query: string) =>
      (await one.get<WireAudit[]>(`/audits/kubernetes?sort=time&${query}`)).map(({ user }) => user.username);
    expect(await users("user=CN%3Dann,O%3Dshop")).toEqual(["CN=ann,O=shop", "CN=ann"]);
    expect(await users("user=CN%3Dann,O%3Dshop&user=bob")).toEqual(["CN=ann,O=shop", "CN=ann", "bob"]);
    expect(await users("user=bob,nobody")).toEqual(["bob"]);
    expect(await users("collections=All,All&user=bob")).toEqual(["bob"]);
    expect((await one.ask("/api/v1/audits/kubernetes?collections=All,none")).status).toBe(400);
    await one.close();
  });
});

describe("GET /audits/kubernetes", () => {
  it("[R01] [R05] any version number answers an array that keeps to the schema", async () => {
    for (const version of ["v1", "v33.01", "v30.03", "v34.03.138"]) {
      const answer = await app.ask(`/api/${version}/audits/kubernetes`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(z.array(WireAudit).parse(await answer.json())).toHaveLength(3);
    }
    expect((await app.ask("/api/latest/audits/kubernetes")).status).toBe(404);
  });

  it("[R04 partly: no events view yet] [R05] an audit has the seed's fields, filled from event and source", async () => {
    const [audit] = await app.get<z.output<typeof WireAudit>[]>("/audits/kubernetes?cluster=prod&user=alice");
    expect(audit).toMatchObject({
      time: "2026-11-22T09:33:01.123Z",
      verb: "create",
      user: { username: "alice", uid: "u-1", groups: ["dev", "system:authenticated"] },
      authorizationInfo: { "authorization.k8s.io/decision": "allow", "a.b/c": "d" },
      message: alice,
      sourceIPs: ["10.0.0.7"],
      resources: "core/v1/namespaces/default/pods/nginx/exec",
      requestURI: "/api/v1/namespaces/default/pods/nginx/exec?command=sh",
      attackTechniques: ["execIntoContainer"],
      cluster: "prod",
      accountID: "1234",
      provider: "others",
      collections: ["All", "labelled"],
      rule: "Exec or attach to a pod",
      severity: "medium",
    });
    expect(audit).not.toHaveProperty("impersonatedUser");
    expect(JSON.parse(audit?.eventBlob ?? "")).toMatchObject({ auditID: "id-1" });
  });

  it.each<[string, readonly string[]]>([
    ["", [mallory, bob, alice]],
    ["?reverse=true", [alice, bob, mallory]],
    ["?sort=time", [alice, bob, mallory]],
    ["?sort=time&reverse=true", [mallory, bob, alice]],
    ["?sort=user&limit=2", [alice, bob]],
    ["?offset=1&limit=1", [bob]],
    ["?offset=3", []],
    ["?from=2026-11-22T09:33:02.123Z", [mallory, bob]],
    ["?to=2026-11-22T09:33:02.123Z", [bob, alice]],
    ["?from=2026-11-22T10:33:02.123%2B01:00&to=2026-11-22T09:33:02.123Z", [bob]],
    ["?user=alice&user=mallory", [mallory, alice]],
    ["?user=alice,mallory", [mallory, alice]],
    ["?user=carol", [bob]],
    ["?user=ali", []],
    ["?attackTechniques=accessKubernetesAPIServer", [mallory]],
    ["?attackTechniques=execIntoContainer,accessKubernetesAPIServer", [mallory, bob, alice]],
    ["?attackTechniques=webShell", []],
    ["?cluster=dev", [bob]],
    ["?cluster=dev&user=alice", []],
  ])("[R06] %s", async (query, expected) => {
    expect(names(await app.get(`/audits/kubernetes${query}`))).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ["?search=WEB", [bob]],
    ["?search=id-3", [mallory]],
    ["?search=100%25", []],
    ["?collections=All", [mallory, bob, alice]],
    ["?collections=shop%20team", [bob]],
    ["?collections=nothing", []],
    ["?collections=labelled,clouds", [bob, alice]],
    ["?collections=labelled&collections=clouds&cluster=dev", [bob]],
    ["?collections=nothing,All", [mallory, bob, alice]],
    ["?provider=gcp", [bob]],
    ["?accountIDs=1234,p", [bob, alice]],
    ["?resourceIDs=arn:x", [alice]],
    ["?region=eu", [alice]],
    ["?rule=Forbidden%20request", [mallory]],
    ["?severity=low", [mallory]],
    ["?namespace=shop", [bob]],
    ["?verb=list", [mallory]],
  ])("[R07] %s", async (query, expected) => {
    expect(names(await app.get(`/audits/kubernetes${query}`))).toEqual(expected);
  });

  it("[R07] every audit shows the collections that it is in, All first", async () => {
    const audits = await app.get<{ collections: string[] }[]>("/audits/kubernetes");
    expect(audits.map(({ collections }) => collections)).toEqual([
      ["All"],
      ["All", "shop team", "clouds"],
      ["All", "labelled"],
    ]);
  });

  it("[R07] fields chooses which fields each audit has", async () => {
    expect(await app.get("/audits/kubernetes?fields=verb,cluster&limit=1")).toEqual([
      { verb: "list", cluster: "prod" },
    ]);
  });

  it.each([
    ["offset=-1", "offset"],
    ["offset=x", "offset"],
    ["limit=251", "limit"],
    ["limit=0", "limit"],
    ["limit=1&limit=2", "limit"],
    ["limit=1.5", "limit"],
    ["sort=tme", "sort"],
    ["reverse=yes", "reverse"],
    ["from=yesterday", "from"],
    ["from=2026-11-23T00:00:00Z&to=2026-11-22T00:00:00Z", "from"],
    ["attackTechniques=execIntoContainers", "attackTechniques"],
    ["provider=amazon", "provider"],
    ["severity=bad", "severity"],
    ["collections=Shop", "collections"],
    ["collections=all", "collections"],
    ["fields=verbs", "fields"],
    ["clutser=dev", "clutser"],
    [`user=${"x,".repeat(101)}`, "user"],
  ])("[R15] %s is 400 that names the parameter, and no audit", async (query, parameter) => {
    const answer = await app.ask(`/api/v1/audits/kubernetes?${query}`);
    expect(answer.status).toBe(400);
    const body = (await answer.json()) as { err: string; code: string; details: { parameter: string }[] };
    expect([body.code, body.details.map((d) => d.parameter)]).toEqual(["invalid", [parameter]]);
  });

  it("[R15] every problem is named at once, with the nearest known word", async () => {
    const answer = await app.ask("/api/v1/audits/kubernetes?limit=999&attackTechniques=execIntoContainers&clutser=dev");
    expect(((await answer.json()) as { err: string }).err).toBe(
      'limit is between 1 and 250; attackTechniques: "execIntoContainers" is unknown; did you mean "execIntoContainer"?; there is no parameter "clutser"; did you mean "cluster"?',
    );
  });
});
