import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiTable } from "../support/api-table.ts";
import { type App, openApp } from "../support/app.ts";
import { openApiFiles } from "../support/openapi-files.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: { readonly type: string; readonly [more: string]: unknown };
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: object };
  readonly responses: Readonly<Record<string, { readonly content?: object; readonly headers?: object }>>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

let app: App;
let document: Document;
/** Without a login. */
const ask = (path: string, init?: RequestInit) => app.app.request(path, init);
beforeAll(async () => {
  app = await openApp();
  document = (await (await ask("/openapi.json")).json()) as Document;
});
afterAll(() => app.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe("the OpenAPI document", () => {
  it("is what the files in the repository are made of (npm run schema)", async () => {
    for (const [path, text] of await openApiFiles())
      expect(readFileSync(join(__dirname, "..", "..", path), "utf8") === text, `${path} is stale`).toBe(true);
  });

  it("[R01] [R05] has every route of the table, under the first version, with its errors", () => {
    const rows = operations().map(({ path, method }) => `${method} ${path}`);
    expect(rows).toEqual(expect.arrayContaining(apiTable().map(({ method, path }) => `${method} /api/v1${path}`)));
    const others = ["get /healthz", "get /readyz", "get /metrics", "post /api/v1/kubernetes/webhook/{token}"];
    expect(rows).toEqual(expect.arrayContaining(others));
    expect(rows).toHaveLength(apiTable().length + others.length);
    const { responses } = document.paths["/api/v1/audits/kubernetes"]?.["get"] ?? {};
    expect(responses?.["200"]?.content).toMatchObject({
      "application/json": { schema: { type: "array", items: { $ref: "#/components/schemas/Audit" } } },
    });
    expect(responses?.["default"]?.content).toEqual({
      "application/json": { schema: { $ref: "#/components/schemas/Error" } },
    });
  });

  it("says of each operation what it is, who may do it, and what each parameter means", () => {
    const wrong = operations().flatMap(({ path, method, operation: it }) => {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = it.parameters ?? [];
      const problems = [
        /^[a-z]+[A-Za-z]+$/.test(it.operationId) || "operationId",
        document.tags.some(({ name }) => name === it.tags[0]) || `tag ${it.tags[0]}`,
        it.summary.length > 5 || "summary",
        Array.isArray(it.security) || "security",
        ...parameters.map(({ name, description }) => (description ?? "").length > 5 || `description of ${name}`),
        parameters.filter((one) => one.in === "path").every(({ name, required }) => required && parts.includes(name)) ||
          "parts of the path",
        parts.every((part) => parameters.some(({ name }) => name === part)) || "a part of the path",
        method === "put" || method === "post" || it.requestBody === undefined || "a body",
        Object.keys(it.responses).some((status) => status.startsWith("2") || status.startsWith("3")) || "no answer",
      ];
      return problems.filter((problem) => problem !== true).map((problem) => `${method} ${path}: ${problem}`);
    });
    expect(wrong).toEqual([]);
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ["limit", { type: "integer", minimum: 1, maximum: 250, default: 50 }],
    ["offset", { type: "integer", minimum: 0, default: 0 }],
    ["reverse", { type: "boolean", default: false }],
    ["from", { type: "string", format: "date-time" }],
    ["user", { type: "array", items: { type: "string" }, maxItems: 100 }],
    ["provider", { type: "array", items: { type: "string", enum: expect.arrayContaining(["aws", "others"]) } }],
  ])("knows the bounds of %s", (name, schema) => {
    const parameters = document.paths["/api/v1/audits/kubernetes"]?.["get"]?.parameters ?? [];
    expect(parameters.find((one) => one.name === name)?.schema).toMatchObject(schema);
  });

  it("[R14] has the seed product's 46 techniques", () => {
    const audit = document.components["schemas"]?.["Audit"] as {
      properties: { attackTechniques: { items: { enum: string[] } } };
    };
    expect(audit.properties.attackTechniques.items.enum).toHaveLength(46);
  });

  it("names its shapes, and every name leads somewhere", () => {
    const names = Object.keys(document.components["schemas"] ?? {});
    expect(names).toEqual(expect.arrayContaining(["Audit", "Rule", "Policy", "Settings", "User", "Token", "Error"]));
    const text = JSON.stringify(document);
    for (const [, kind = "", name = ""] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g))
      expect(document.components[kind]?.[name], `${kind} ${name}`).toBeDefined();
    // Patterns are JSON Schema's: without slashes and flags.
    for (const [, pattern = ""] of text.matchAll(/"pattern":"((?:[^"\\]|\\.)*)"/g))
      expect(() => new RegExp(JSON.parse(`"${pattern}"`) as string, "u")).not.toThrow();
  });

  it.each([
    ["/openapi.json", "./", "/api/v1/"],
    ["/api/v1/openapi.json", "../../", "/api/v1/"],
    ["/api/v33.01/openapi.json", "../../", "/api/v33.01/"],
  ])("is served at %s without a login, with paths that lead to the API from there", async (path, server, prefix) => {
    const { servers, paths, info } = (await (await ask(path)).json()) as Document;
    expect([servers[0]?.url, info.version]).toEqual([server, "1.0.0"]);
    const list = Object.keys(paths).find((one) => one.endsWith("/audits/kubernetes")) ?? "";
    expect(list.startsWith(prefix)).toBe(true);
    const { pathname } = new URL(server, `http://daemon${path}`);
    expect((await ask(`${pathname}${list.slice(1)}`)).status).toBe(401);
  });
});

describe("what is sent otherwise", () => {
  it.each([
    ["/api/v1/users", "GET, HEAD", "HEAD, GET, OPTIONS"],
    ["/api/v1/users/a", "DELETE", "HEAD, GET, PUT, DELETE, OPTIONS"],
    ["/api/v1/rules/check", "POST", "POST, OPTIONS"],
    ["/openapi.json", "GET", "HEAD, GET, OPTIONS"],
    ["/healthz", "GET", "HEAD, GET, OPTIONS"],
  ])("%s: OPTIONS and other methods are told what it answers", async (path, _, allow) => {
    const asked = await ask(path, { method: "OPTIONS" });
    expect([asked.status, asked.headers.get("allow"), await asked.text()]).toEqual([204, allow, ""]);
    const patched = await ask(path, { method: "PATCH" });
    expect([patched.status, patched.headers.get("allow")]).toEqual([405, allow]);
    expect(await patched.json()).toMatchObject({ code: "invalid" });
  });

  it.each([
    ["HEAD", 200],
    ["GET", 200],
  ])("%s of a list has the same headers, with any Accept", async (method, status) => {
    const answer = await app.ask("/api/v1/audits/kubernetes", { method, headers: { accept: "image/png" } });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "application/json"]);
    expect(await answer.text()).toBe(method === "HEAD" ? "" : "[]");
  });
});

describe("the reference page", () => {
  const from = (page: string) => `http://daemon/behind/${page}`;

  it.each(["/", "/reference"])(
    "%s loads only files that are served, with scripts and styles of its own",
    async (path) => {
      const answer = await ask(path, { headers: { accept: "text/html,*/*" } });
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
      const html = await answer.text();
      expect(html).not.toMatch(/<script>|<style|style=|onload=|https?:\/\//);
      const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link ?? "");
      expect(links.length).toBeGreaterThan(3);
      for (const link of links) {
        const { pathname } = new URL(link, from(path.slice(1)));
        // As a proxy does that serves the daemon below a prefix.
        const file = await ask(pathname.replace("/behind", ""));
        expect(file.status, link).toBe(200);
        expect((await file.arrayBuffer()).byteLength, link).toBeGreaterThan(2);
      }
    },
  );

  it("shows the document that lies beside it, and asks nobody else", async () => {
    const script = await (await ask("/reference/start.js")).text();
    const url = /url: "([^"]+)"/.exec(script)?.[1] ?? "";
    expect(new URL(url, from("reference")).pathname).toBe("/behind/openapi.json");
    expect(script).toContain("validatorUrl: null");
  });

  it.each([
    ["/reference/", 308],
    ["/reference/../package.json", 404],
    ["/reference/swagger-ui-bundle.js.LICENSE.txt", 404],
    ["/reference/%2e%2e%2fpackage.json", 404],
  ])("%s is %i", async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });

  it("/ tells programs where things are", async () => {
    expect(await (await ask("/")).json()).toMatchObject({ reference: "reference", openapi: "openapi.json" });
  });
});
