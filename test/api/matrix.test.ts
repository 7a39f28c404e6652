import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Proven } from "../../daemon/audit/access-book.ts";
import { password } from "../support/app.ts";
import { eventStream } from "../support/event-stream.ts";
import { type AppOfExecs, appOfExecs, execs } from "../support/many-audits.ts";

// Who may call what, and sees which audits: every route, every ready-made role, every kind of grant, alone and together,
// and every way to prove who one is, against tables that are written here by hand.

type Needs = readonly ["public"] | readonly ["login"] | readonly [Permission, "read" | "write", "own" | "all" | "any"];
type Permission = "monitor" | "policy" | "rules" | "settings";

/**
 * What each route asks for. `own`: a viewer of some collections is answered those audits; `all`: such a viewer may not;
 * `any`: the permission in some collections is enough, for no audits are shown.
 */
const needs: Readonly<Record<string, Needs>> = {
  "get /audits/kubernetes": ["monitor", "read", "own"],
  "get /audits/kubernetes/download": ["monitor", "read", "own"],
  "get /audits/kubernetes/stream": ["monitor", "read", "own"],
  "get /audits/kubernetes/summary": ["monitor", "read", "own"],
  "get /settings/kubernetes-audit": ["settings", "read", "all"],
  "put /settings/kubernetes-audit": ["settings", "write", "all"],
  "get /credentials": ["settings", "read", "all"],
  "get /credentials/{id}": ["settings", "read", "all"],
  "put /credentials/{id}": ["settings", "write", "all"],
  "delete /credentials/{id}": ["settings", "write", "all"],
  "get /custom-rules": ["rules", "read", "any"],
  "put /custom-rules/{id}": ["rules", "write", "any"],
  "delete /custom-rules/{id}": ["rules", "write", "any"],
  "post /rules/check": ["rules", "read", "any"],
  "post /rules/evaluate": ["rules", "read", "any"],
  "get /policies/kubernetes-audit": ["policy", "read", "any"],
  "put /policies/kubernetes-audit": ["policy", "write", "any"],
  "get /sources": ["monitor", "read", "all"],
  "get /sources/{kind}/{name}/import": ["settings", "write", "all"],
  "post /sources/{kind}/{name}/import": ["settings", "write", "all"],
  "get /quarantine": ["settings", "read", "all"],
  "get /quarantine/{id}": ["settings", "read", "all"],
  "post /authenticate": ["public"],
  "get /me": ["login"],
  "put /me/password": ["login"],
  "get /login": ["public"],
  "get /login/{provider}": ["public"],
  "get /login/{provider}/callback": ["public"],
  "post /logout": ["public"],
  "get /users": ["settings", "read", "all"],
  "get /users/{name}": ["settings", "read", "all"],
  "put /users/{name}": ["settings", "write", "all"],
  "delete /users/{name}": ["settings", "write", "all"],
  "get /roles": ["login"],
  "get /groups": ["settings", "read", "all"],
  "get /groups/{name}": ["settings", "read", "all"],
  "put /groups/{name}": ["settings", "write", "all"],
  "delete /groups/{name}": ["settings", "write", "all"],
  "get /tokens": ["login"],
  "get /tokens/{id}": ["login"],
  "put /tokens/{id}": ["login"],
  "delete /tokens/{id}": ["login"],
  "get /collections": ["login"],
  "get /collections/{name}": ["login"],
  "put /collections/{name}": ["settings", "write", "all"],
  "delete /collections/{name}": ["settings", "write", "all"],
  "get /changes": ["settings", "read", "all"],
};

const roles: Readonly<Record<string, Partial<Record<Permission, "read" | "write">>>> = {
  administrator: { monitor: "write", policy: "write", rules: "write", settings: "write" },
  auditor: { monitor: "read", policy: "read", rules: "read", settings: "read" },
  "rule author": { monitor: "read", policy: "write", rules: "write" },
  viewer: { monitor: "read" },
  // Of the file.
  "policy keeper": { policy: "write" },
  "settings reader": { settings: "read" },
};

/** Whether an audit, by its number in this test, is in a collection. */
const isIn: Readonly<Record<string, (n: number) => boolean>> = {
  shop: (n) => n % 2 === 0,
  "dev team": (n) => n % 3 === 0,
  nothing: () => false,
};
const scopes: readonly (readonly string[])[] = [[], ["shop"], ["shop", "dev team"], ["nothing"]];

interface Grant {
  readonly role: string;
  readonly collections: readonly string[];
}
/** What somebody has; several grants each in its own collections. */
type Viewer = readonly Grant[];

const grant = (role: string, ...collections: string[]): Grant => ({ role, collections });
const ofReadyMade = ["administrator", "auditor", "rule author", "viewer"];
const alone: readonly Viewer[] = ofReadyMade.flatMap((role) => scopes.map((collections) => [{ role, collections }]));
const viewers: readonly Viewer[] = [
  ...alone,
  [grant("auditor", "shop"), grant("viewer", "dev team")],
  [grant("viewer"), grant("administrator", "shop")],
  [grant("viewer", "dev team"), grant("policy keeper")],
  [grant("viewer", "shop"), grant("settings reader")],
  [grant("viewer", "nothing"), grant("policy keeper", "shop")],
];
const nameOf = (viewer: Viewer) =>
  viewer.map(({ role, collections }) => `${role} of ${collections.join(" and ") || "all audits"}`).join(", ");

const has = ({ role }: Grant, permission: Permission) => roles[role]?.[permission] !== undefined;
/** Names of collections, without one for all, where a viewer has a permission. */
const where = (viewer: Viewer, permission: Permission): readonly string[] | "everywhere" => {
  const giving = viewer.filter((it) => has(it, permission));
  return giving.some(({ collections }) => collections.length === 0)
    ? "everywhere"
    : giving.flatMap(({ collections }) => collections);
};

const count = 60;
const everything: Viewer = [grant("administrator")];
const sees = (viewer: Viewer): readonly number[] => {
  const own = where(viewer, "monitor");
  return Array.from({ length: count }, (_, n) => n).filter(
    (n) => own === "everywhere" || own.some((name) => isIn[name]?.(n)),
  );
};

let app: AppOfExecs;
const tokens = new Map<string, string>();
/** Number of an audit by its id, as an administrator of everything sees it. */
const numbers = new Map<string, number>();

beforeAll(async () => {
  app = await appOfExecs({
    heartbeatMs: 50,
    access: {
      roles: [
        { name: "policy keeper", permissions: { policyAccessKubernetes: "write" } },
        { name: "settings reader", permissions: { manageSettings: "read" } },
      ],
    },
    identity: { prove: proven, logins: [] },
    collections: [
      { name: "shop", namespaces: ["shop"] },
      { name: "dev team", clusters: ["dev*"] },
      { name: "nothing", clusters: ["nowhere"] },
    ],
  });
  await app.deliver(execs(0, count));
  await app.accessBook.saveUser("wide", { grants: [grant("administrator", ...Object.keys(isIn))] }, app.by);
  for (const [n, viewer] of viewers.entries()) {
    const user = `user-${n}`;
    const { passwordHash } = app.account;
    await app.store.saveUser({ name: user, passwordHash, grants: viewer, groups: [], disabled: false, modified: 0 });
    for (const name of [`group-${n}`, `corp/group-${n}`]) await app.accessBook.saveGroup(name, viewer, app.by);
    await app.accessBook.saveUser(`member-${n}`, { groups: [`group-${n}`] }, app.by);
    await app.accessBook.saveUser(`prod/${user}`, { grants: viewer }, app.by);
    await saveTokens(n, viewer);
  }
  const all = await app.get<{ _id: string; eventBlob: string }[]>("/audits/kubernetes?limit=250");
  for (const { _id, eventBlob } of all)
    numbers.set(_id, Number((JSON.parse(eventBlob) as { objectRef: { name: string } }).objectRef.name.slice(4)));
  expect([...numbers.values()].sort((a, b) => a - b)).toEqual(sees(everything));
});
afterAll(() => app.close());

/** Of whoever is called so: a token of its own, one of a member of its group, and one of an administrator, narrowed. */
async function saveTokens(n: number, viewer: Viewer): Promise<void> {
  const token = async (id: string, sent: Parameters<typeof app.accessBook.saveToken>[1]) =>
    tokens.set(id, (await app.accessBook.saveToken(id, sent, app.by)) ?? "");
  await token(`user-${n}`, { user: `user-${n}` });
  await token(`member-${n}`, { user: `member-${n}` });
  const [only, ...more] = viewer;
  if (!only || more.length > 0) return;
  await token(`narrowed-${n}`, { user: "admin", grant: only });
  if (only.collections.length > 0) await token(`cut-${n}`, { user: "wide", grant: only });
}

/** Stands for providers, whose own tokens are tested elsewhere: this says in its middle who it is of. */
async function proven(token: string): Promise<Proven | undefined> {
  const [head, number, tail] = token.split(".");
  if (head !== tail) return undefined;
  if (head === "corp") return { name: `corp/user-${number}`, groups: [`corp/group-${number}`], via: "oidc" };
  return { name: `prod/user-${number}`, groups: ["prod/everybody"], via: "kubernetes" };
}

const sessionOf = async (n: number) => {
  const answer = await app.app.request("/api/v1/authenticate", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: `user-${n}`, password }),
  });
  return ((await answer.json()) as { token: string }).token;
};
const bearer = (token: string | undefined) => token && { authorization: `Bearer ${token}` };

/** Every way to prove who one is; nothing where a viewer cannot be asked for so. */
const proofs: Readonly<Record<string, (n: number) => Promise<Record<string, string> | "" | undefined>>> = {
  "a token": async (n) => bearer(tokens.get(`user-${n}`)),
  "a narrowed token of an administrator": async (n) => bearer(tokens.get(`narrowed-${n}`)),
  "a narrowed token of who administers all collections": async (n) => bearer(tokens.get(`cut-${n}`)),
  "a token of a member of a group": async (n) => bearer(tokens.get(`member-${n}`)),
  "a password": async (n) => ({
    authorization: `Basic ${Buffer.from(`user-${n}:${password}`).toString("base64")}`,
  }),
  "a session": async (n) => bearer(await sessionOf(n)),
  "a browser's session": async (n) => ({
    cookie: `auditwire_session=${await sessionOf(n)}`,
    "sec-fetch-site": "same-origin",
  }),
  "an identity provider's group": async (n) => bearer(`corp.${n}.corp`),
  "a service account": async (n) => bearer(`prod.${n}.prod`),
};

const ask = (
  path: string,
  viewer: Viewer | undefined,
  init: RequestInit = {},
  proof = bearer(viewer && tokens.get(`user-${viewers.indexOf(viewer)}`)) || {},
) => {
  const headers = { "content-type": "application/json", ...proof };
  return app.app.request(`/api/v1${path}`, { ...init, headers });
};

/** Would change nothing: what is asked for does not exist, what is sent is wrong. */
async function statusOf(row: string, viewer: Viewer | undefined, proof?: Record<string, string>): Promise<number> {
  const [method = "", path = ""] = row.split(" ");
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === "id" ? "999999999" : "none"));
  const body = method === "put" || method === "post" ? { body: '{"nothing here has this key":1}' } : {};
  const answer = await ask(place, viewer, { method: method.toUpperCase(), ...body }, proof);
  await answer.body?.cancel();
  return answer.status;
}

function isAllowed(row: Needs, viewer: Viewer): boolean {
  if (row.length === 1) return true;
  const [permission, level, scope] = row;
  return viewer.some(({ role, collections }) => {
    const given = roles[role]?.[permission];
    return (given === "write" || given === level) && (scope !== "all" || collections.length === 0);
  });
}

it("[R02] every route of the API is in the table above, and no other", async () => {
  const document = (await (await app.app.request("/openapi.json")).json()) as { paths: Record<string, object> };
  const rows = Object.entries(document.paths).flatMap(([path, methods]) =>
    path.startsWith("/api/v1/") && !path.includes("/kubernetes/webhook/") && !path.includes("/kubernetes/push/")
      ? Object.keys(methods)
          .filter((method) => ["get", "put", "post", "delete"].includes(method))
          .map((method) => `${method} ${path.slice("/api/v1".length)}`)
      : [],
  );
  expect(rows.filter((row) => !row.endsWith("openapi.json")).sort()).toEqual(Object.keys(needs).sort());
});

describe.each(Object.entries(needs))("%s", (row, needed) => {
  it(`is ${needed[0] === "public" ? "open" : "401"} without a login`, async () => {
    const status = await statusOf(row, undefined);
    if (needed[0] === "public") expect(status).toBeLessThan(500);
    else expect(status).toBe(401);
  });

  it("[R02] lets in who has the permission, at that level, there; nobody else", async () => {
    for (const viewer of viewers) {
      const status = await statusOf(row, viewer);
      const allowed = isAllowed(needed, viewer);
      expect([nameOf(viewer), status === 403], String(status)).toEqual([nameOf(viewer), !allowed]);
      expect(status).toBeLessThan(500);
      expect(needed[0] === "public" ? 0 : status).not.toBe(401);
    }
  });
});

/** One route of each kind. */
const kinds = new Map(Object.entries(needs).map(([row, needed]) => [needed.join(), [row, needed] as const]));

describe.each(Object.entries(proofs))("by %s", (_, proofOf) => {
  it("[R02] [R03] everybody may what they have, and sees their collections' audits and no other", async () => {
    for (const [n, viewer] of viewers.entries()) {
      const proof = await proofOf(n);
      if (!proof) continue;
      for (const [row, needed] of kinds.values()) {
        const status = await statusOf(row, viewer, proof);
        expect([nameOf(viewer), row, status === 403]).toEqual([nameOf(viewer), row, !isAllowed(needed, viewer)]);
        expect([401, 500]).not.toContain(needed[0] === "public" ? 0 : status);
      }
      const seen = await idsIn(await ask("/audits/kubernetes?limit=250", viewer, {}, proof));
      expect([...seen].sort((a = -1, b = -1) => a - b)).toEqual(sees(viewer));
      const summary = await ask("/audits/kubernetes/summary", viewer, {}, proof);
      expect(await summary.json()).toMatchObject({ total: sees(viewer).length });
    }
  });
});

/** Every way to see audits, as the numbers that it shows. */
const ways: Readonly<Record<string, (viewer: Viewer) => Promise<readonly (number | undefined)[]>>> = {
  rows: async (viewer) => idsIn(await ask("/audits/kubernetes?limit=250", viewer)),
  "pages by offset": async (viewer) => {
    const found: (number | undefined)[] = [];
    for (let page = [...found], offset = 0; offset === 0 || page.length > 0; offset += 7) {
      page = await idsIn(await ask(`/audits/kubernetes?limit=7&offset=${offset}&sort=user`, viewer));
      found.push(...page);
    }
    return found;
  },
  "pages by cursor": async (viewer) => {
    const found: (number | undefined)[] = [];
    for (let path: string | undefined = "/audits/kubernetes?limit=7"; path !== undefined; ) {
      const answer: Response = await ask(path, viewer);
      found.push(...(await idsIn(answer)));
      const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
      path = next?.slice(next.indexOf("/audits/"));
    }
    return found;
  },
  "chosen fields": async (viewer) => idsIn(await ask("/audits/kubernetes?limit=250&fields=_id", viewer)),
  "by their ids": async (viewer) => {
    const ids = [...numbers.keys()].map((id) => `id=${id}`);
    return idsIn(await ask(`/audits/kubernetes?limit=250&${ids.join("&")}`, viewer));
  },
  search: async (viewer) => idsIn(await ask("/audits/kubernetes?limit=250&search=POD-", viewer)),
  CSV: async (viewer) => {
    const lines = (await (await ask("/audits/kubernetes/download?fields=_id", viewer)).text()).trim().split("\r\n");
    return lines.slice(1).map((id) => numbers.get(id.replaceAll(/^"?'?|"$/g, "")) ?? numbers.get(id));
  },
  stream: async (viewer) => {
    const answer = await ask("/audits/kubernetes/stream?lastEventId=0&fields=_id", viewer);
    const events = eventStream(answer);
    const found = await events.take(sees(viewer).length);
    // Nothing comes beyond until the next sign of life.
    const more = await Promise.race([events.take(1), new Promise<[]>((resolve) => setTimeout(resolve, 80, []))]);
    await events.close();
    return [...found, ...more].map(({ data }) => numbers.get((JSON.parse(data) as { _id: string })._id));
  },
};

async function idsIn(answer: Response): Promise<(number | undefined)[]> {
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { _id: string }[]).map(({ _id }) => numbers.get(_id));
}

describe.each(viewers.map((viewer) => [nameOf(viewer), viewer] as const))("%s", (_, viewer) => {
  it.each(Object.entries(ways))("sees its collections' audits and no other: %s", async (_way, shown) => {
    expect([...(await shown(viewer))].sort((a = -1, b = -1) => a - b)).toEqual(sees(viewer));
  });

  it.each<[string, (n: number) => boolean]>([
    ["cluster=dev-1", (n) => n % 3 === 0],
    ["cluster=prod&namespace=web", (n) => n % 3 !== 0 && n % 2 !== 0],
    ["user=user-3", (n) => n % 7 === 3],
    ["search=user-3", (n) => n % 7 === 3],
    ["user=user-3&cluster=dev-1&sort=user&reverse=true", (n) => n % 7 === 3 && n % 3 === 0],
    ["namespace=elsewhere", () => false],
  ])("finds by a filter among its own alone: %s", async (filter, holds) => {
    const expected = sees(viewer).filter(holds);
    const found = await idsIn(await ask(`/audits/kubernetes?limit=250&${filter}`, viewer));
    expect([...found].sort((a = -1, b = -1) => a - b)).toEqual(expected);
    const counted = await ask(`/audits/kubernetes/summary?${filter.replace(/&sort.*/, "")}`, viewer);
    expect(await counted.json()).toMatchObject({ total: expected.length });
  });

  it("goes on from the cursor of somebody who sees more among its own alone", async () => {
    const first = await ask("/audits/kubernetes?limit=7", viewers[0]);
    const before = new Set(await idsIn(first));
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const rest = await idsIn(await ask(next.slice(next.indexOf("/audits/")).replace("limit=7", "limit=250"), viewer));
    expect([...rest].sort((a = -1, b = -1) => a - b)).toEqual(sees(viewer).filter((n) => !before.has(n)));
  });

  it("is told counts of those alone", async () => {
    const { total, counts, buckets } = (await (
      await ask("/audits/kubernetes/summary?bucket=1d&top=1000", viewer)
    ).json()) as {
      total: number;
      counts: Record<string, { value: string; audits: number }[]>;
      buckets: { audits: number }[];
    };
    const own = sees(viewer);
    expect(total).toBe(own.length);
    expect(buckets.reduce((sum, { audits }) => sum + audits, 0)).toBe(own.length);
    const tally = (of: (n: number) => string) => {
      const all = new Map<string, number>();
      for (const n of own) all.set(of(n), (all.get(of(n)) ?? 0) + 1);
      return Object.fromEntries(all);
    };
    const told = (key: string) => Object.fromEntries((counts[key] ?? []).map(({ value, audits }) => [value, audits]));
    expect(told("cluster")).toEqual(tally((n) => (n % 3 === 0 ? "dev-1" : "prod")));
    expect(told("user")).toEqual(tally((n) => `user-${n % 7}`));
    expect(told("namespace")).toEqual(tally((n) => (n % 2 === 0 ? "shop" : "web")));
  });

  it("is shown its own collections only, and may ask for no other", async () => {
    const seen = where(viewer, "monitor");
    const all = seen === "everywhere";
    const own = all ? Object.keys(isIn) : seen;
    const listed = (await (await ask("/collections", viewer)).json()) as { name: string }[];
    // Who manages rights hears of all; others of those that any of their rights is about.
    const told = all || where(viewer, "settings") === "everywhere";
    const named = told ? Object.keys(isIn) : viewer.flatMap(({ collections }) => collections);
    expect(listed.map(({ name }) => name).sort()).toEqual([...named].sort());
    const audits = (await (await ask("/audits/kubernetes?limit=250", viewer)).json()) as {
      _id: string;
      collections: string[];
    }[];
    for (const { _id, collections } of audits) {
      const n = numbers.get(_id) ?? -1;
      const expected = own.filter((name) => isIn[name]?.(n));
      expect(new Set(collections)).toEqual(new Set(all ? ["All", ...expected] : expected));
    }
    for (const name of Object.keys(isIn)) {
      const { status } = await ask(`/audits/kubernetes?collections=${encodeURIComponent(name)}`, viewer);
      expect([name, status]).toEqual([name, own.includes(name) ? 200 : 400]);
    }
  });
});
