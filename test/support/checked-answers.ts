import Ajv, { type ValidateFunction } from "ajv/dist/2020.js";
import type { Hono } from "hono";
import { type OpenApiDocument, openApiDocument } from "../../daemon/api/openapi.ts";
import type { Env } from "../../daemon/api/ports.ts";
import type { Route } from "../../daemon/api/route.ts";
import { WireError } from "../../daemon/api/wire-schema.ts";
import { apiTable } from "./api-table.ts";

/**
 * Makes an app fail that answers otherwise than its table says: another status, media type or shape, or without the
 * request's id. What lies beside the table is let through.
 */
export function checkAnswers(app: Hono<Env>): void {
  const table = apiTable().map((route) => ({ route, path: patternOf(route.path) }));
  const { fetch } = app;
  app.fetch = async (request, ...rest) => {
    const answer = await fetch(request, ...rest);
    const { pathname } = new URL(request.url);
    const here = table.filter(({ path }) => path.test(pathname)).map(({ route }) => route);
    if (here.length > 0) {
      const wrong = await problemOf(request.method, here, answer);
      if (wrong) throw new Error(`${request.method} ${pathname} answered ${answer.status}: ${wrong}`);
    }
    return answer;
  };
}

const patternOf = (path: string) => new RegExp(`^/api/v[0-9]+(\\.[0-9]+)*${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);

async function problemOf(method: string, here: readonly Route[], answer: Response): Promise<string | undefined> {
  if (!answer.headers.get("x-request-id")) return "without X-Request-Id";
  if (answer.headers.get("cache-control") !== "no-store") return "without Cache-Control: no-store";
  const asked = method === "HEAD" ? "GET" : method;
  const route = here.find((one) => one.method.toUpperCase() === asked);
  if (!route) return problemWithout(method, answer);
  const { status } = answer;
  if (status >= 400) return method === "HEAD" ? undefined : problemOfError(answer);
  const documented = route.answers[status];
  if (!documented) return `the table knows only ${Object.keys(route.answers)}`;
  const type = (answer.headers.get("content-type") ?? "").replace(/;.*/, "");
  const wanted = documented.json ? "application/json" : (documented.type ?? "");
  if (type !== wanted) return `${type || "nothing"} instead of ${wanted || "nothing"}`;
  if (!documented.json || method === "HEAD") return undefined;
  const body: unknown = await answer.clone().json();
  const parsed = documented.json.safeParse(body);
  if (parsed.error) return `${parsed.error}`;
  const fits = await documentedShape(route, status);
  return fits(body) ? undefined : `the OpenAPI document says otherwise: ${JSON.stringify(fits.errors?.slice(0, 3))}`;
}

/** The shapes of the OpenAPI document, which other readers know than zod. */
const shapes = {
  document: undefined as Promise<OpenApiDocument> | undefined,
  known: new Map<string, ValidateFunction>(),
};

async function documentedShape({ path, method, id }: Route, status: number): Promise<ValidateFunction> {
  shapes.document ??= openApiDocument(apiTable(), "1");
  const { paths, components } = (await shapes.document) as OpenApiDocument & { components: object };
  const known = shapes.known.get(`${id} ${status}`);
  if (known) return known;
  const methods = paths[`/api/v1${path}`] as Record<string, { responses: Record<string, Answered> }>;
  const schema = methods[method]?.responses[status]?.content["application/json"].schema;
  const compiled = new Ajv({ strict: false, validateFormats: false }).compile({ ...schema, components });
  shapes.known.set(`${id} ${status}`, compiled);
  return compiled;
}

interface Answered {
  readonly content: { readonly "application/json": { readonly schema: object } };
}

async function problemWithout(method: string, answer: Response): Promise<string | undefined> {
  if (!answer.headers.get("allow")) return "without Allow";
  if (method === "OPTIONS") return answer.status === 204 ? undefined : "not 204";
  if (answer.status !== 405) return "not 405";
  return method === "HEAD" ? undefined : problemOfError(answer);
}

const codes: Readonly<Record<number, readonly string[]>> = {
  400: ["invalid"],
  401: ["unauthorized"],
  403: ["forbidden"],
  404: ["not_found"],
  405: ["invalid"],
  409: ["conflict"],
  413: ["invalid"],
  415: ["invalid"],
  429: ["unavailable"],
  500: ["internal"],
  503: ["unavailable"],
};

async function problemOfError(answer: Response): Promise<string | undefined> {
  const type = answer.headers.get("content-type") ?? "";
  if (!type.startsWith("application/json")) return `${type} instead of application/json`;
  const parsed = WireError.required().safeParse(await answer.clone().json());
  if (parsed.error) return `${parsed.error}`;
  const { code, requestId } = parsed.data;
  if (!codes[answer.status]?.includes(code)) return `the code ${code}`;
  return requestId === answer.headers.get("x-request-id") ? undefined : `the request id ${requestId}`;
}
