import type { z } from "zod";
import { beside, errorAnswer, requestIdHeader, securitySchemes, tags } from "./openapi-parts.ts";
import type { Access, Route, RouteAnswer } from "./route.ts";

/** An OpenAPI document, as JSON has it. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, object>>;
  readonly [part: string]: unknown;
}

const prefix = "/api/v1";

/**
 * The OpenAPI 3.1 document of a table of routes, made from the schemas that check what comes and, in the tests, what
 * goes. Its server is the folder that it lies in, so that it is right behind a proxy's prefix, too.
 */
export async function openApiDocument(routes: readonly Route[], version: string): Promise<OpenApiDocument> {
  // A tenth of a second and some megabytes that a daemon does without until somebody asks.
  const { OpenAPIHono } = await import("@hono/zod-openapi");
  const { OpenApiGeneratorV31, zodToOpenAPIRegistry: names } = await import("@asteasolutions/zod-to-openapi");
  const { named, wrapped } = namedIn(routes);
  for (const schema of named) if (!names.has(schema)) names.add(schema, {});
  // The library loses the name of what has a description of its own.
  for (const [schema, refId] of wrapped) if (!names.has(schema)) names.add(schema, { _internal: { refId } });
  const { openAPIRegistry: registry } = new OpenAPIHono();
  for (const [name, scheme] of Object.entries(securitySchemes))
    registry.registerComponent("securitySchemes", name, scheme);
  registry.registerComponent("headers", "RequestId", requestIdHeader);
  for (const route of routes) registry.registerPath(toPath(route));
  for (const path of beside) registry.registerPath(path);
  const components = [...named].map((schema) => ({ type: "schema" as const, schema }));
  const { webhooks: _, ...document } = new OpenApiGeneratorV31([
    ...components,
    ...registry.definitions,
  ]).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "auditwire",
      version,
      description: introduction,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: "./", description: "This daemon." }],
    tags: [...tags],
  });
  return mended(document) as OpenApiDocument;
}

/** What the library writes otherwise than JSON Schema means it. */
const mended = (document: object): unknown =>
  JSON.parse(JSON.stringify(document), (key, value) => {
    if (key === "pattern" && typeof value === "string") return patternOf(value);
    return orNull(value) ?? value;
  });

/** Patterns are Unicode ones, and have no flags. Many readers do not know the classes of Unicode. */
const patternOf = (text: string) =>
  text
    .replace(/\/u$/, "")
    .replaceAll("\\P{Cc}", "[^\\u0000-\\u001f\\u007f-\\u009f]")
    .replaceAll("\\p{Cc}", "\\u0000-\\u001f\\u007f-\\u009f")
    // No text in JSON has halves of characters.
    .replaceAll("\\p{Cs}", "");

/** A component or null: written as both at once, which nothing is. */
function orNull(value: unknown): object | undefined {
  const { allOf: [ref, more] = [], ...rest } = (typeof value === "object" && value !== null ? value : {}) as Both;
  if (!ref?.$ref || !Array.isArray(more?.type) || !more.type.includes("null")) return undefined;
  const { type: _, ...others } = more;
  return { ...rest, ...others, anyOf: [ref, { type: "null" }] };
}

interface Both {
  readonly allOf?: readonly { readonly $ref?: string; readonly type?: unknown }[];
}

const introduction = [
  "Who did what in my Kubernetes clusters, and was it an attack?",
  "",
  "The API of the auditwire daemon. Any version number is served alike: `/api/v1/…`, `/api/v33.01/…`.",
  "",
  "Log in with Basic authentication, a bearer token (`PUT /tokens/{id}`) or a session (`POST /authenticate`).",
  "A path answers `HEAD` where it answers `GET`, `OPTIONS` with the header `Allow`, and any other method with 405.",
  "Errors are JSON with a sentence, a code, details that name each parameter or field, and the id of the request.",
  "Lists in a query may be repeated or comma-separated; parameters and fields that are not known are refused.",
].join("\n");

/** The same document under another version number, for whoever is below it. */
export function ofVersion(document: OpenApiDocument, version: string): OpenApiDocument {
  const paths = Object.entries(document.paths).map(([path, item]) => [
    path.startsWith(`${prefix}/`) ? `/api/${version}${path.slice(prefix.length)}` : path,
    item,
  ]);
  const servers = [{ url: "../../", description: "This daemon." }];
  return { ...document, servers, paths: Object.fromEntries(paths) };
}

function toPath({ method, path, id, tag, summary, description, access, answers, params, query, body, takes }: Route) {
  const needs = needed(access);
  return {
    method,
    path: `${prefix}${path}`,
    operationId: id,
    tags: [tag],
    summary,
    description: [description, needs].filter(Boolean).join("\n\n"),
    security: access === "public" ? [] : Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(body && { body: { required: true, content: { "application/json": { schema: body } } } }),
      ...(takes && { body: { required: false, content: { [takes]: { schema: textOf(takes) } } } }),
    },
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, toResponse(answer)])),
      default: errorAnswer,
    },
  };
}

function needed(access: Access): string {
  if (access === "public") return "Needs no login.";
  if (access === "any user") return "For whoever is logged in.";
  const { permission, level, scope } = access;
  return `Needs the permission \`${permission}\` (${level})${scope ? `, for ${scope}` : ""}.`;
}

function toResponse({ description, json, type, headers }: RouteAnswer) {
  return {
    description,
    headers: {
      "X-Request-Id": { $ref: "#/components/headers/RequestId" },
      ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, says]) => [name, textHeader(says)])),
    },
    ...(json && { content: { "application/json": { schema: json } } }),
    ...(type && { content: { [type]: { schema: textOf(type) } } }),
  };
}

const textHeader = (description: string) => ({ description, schema: { type: "string" as const } });
/** Bytes have no schema in OpenAPI 3.1. */
const textOf = (type: string) => (type.startsWith("text/") ? { type: "string" as const } : {});

interface Named {
  /** Schemas with an id: each becomes a component of that name. */
  readonly named: ReadonlySet<z.ZodType>;
  /** Those around one, that make it optional or nullable, with its id. */
  readonly wrapped: ReadonlyMap<z.ZodType, string>;
}

function namedIn(routes: readonly Route[]): Named {
  const seen = new Set<unknown>();
  const named = new Set<z.ZodType>();
  const wrapped = new Map<z.ZodType, string>();
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (!isSchema(value)) {
      if (isPlain(value)) Object.values(value).forEach(look);
      return;
    }
    // What is within comes first: made where it is used, it would be as that use is, which may be null.
    look(value.def);
    const core = coreOf(value);
    const id = core.meta()?.id;
    if (id !== undefined && core === value) named.add(core);
    if (id !== undefined && core !== value) wrapped.set(value, id);
  };
  for (const { params, query, body, answers } of routes) {
    [params, query, body].forEach(look);
    for (const { json } of Object.values(answers)) look(json);
  }
  for (const { responses } of beside) look(responses);
  look(errorAnswer);
  return { named, wrapped };
}

/** Without what makes it optional or nullable, or gives it a default. */
function coreOf(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { innerType?: unknown };
  return typeof innerType === "object" && innerType !== null && isSchema(innerType) ? coreOf(innerType) : schema;
}

const isSchema = (value: object): value is z.ZodType => "_zod" in value && "def" in value;
const isPlain = (value: object) => Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
