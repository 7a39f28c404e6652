import Ajv, { type ValidateFunction } from "ajv/dist/2020.js";
import type { Random } from "../../support/random.ts";
import { anything, made, names, numbers, type Schema, texts } from "./values.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly security: readonly object[];
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Ways to say who asks, by what they are. */
export type Logins = Readonly<Record<"administrator" | "viewer", string>>;

/** One request, and what has to come of it. */
export interface Fuzzed {
  readonly operation: string;
  readonly method: string;
  /** As it is sent, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  /** What was done to it, for people. */
  readonly done: string;
  /** The parameter or field that is certainly wrong: the answer is 400 and names it. */
  readonly wrong?: string | undefined;
}

interface Row extends Operation {
  readonly method: string;
  readonly path: string;
}

/** Makes requests for every operation of the API's document, right ones and wrong ones. */
export function requestMaker(document: Document, logins: Logins) {
  const rows = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Row => ({ ...operation, method: method.toUpperCase(), path })),
  );
  const resolve = (schema: Schema): Schema => {
    const name = schema.$ref?.split("/").at(-1);
    return name === undefined ? schema : resolve(document.components.schemas[name] ?? {});
  };
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const compiled = new Map<Schema, ValidateFunction>();
  const fits = (schema: Schema, value: unknown) => {
    const known = compiled.get(schema) ?? ajv.compile({ ...schema, components: document.components });
    compiled.set(schema, known);
    return known(value);
  };
  return (random: Random): Fuzzed => {
    const change = random.pick(changes);
    for (let tries = 0; ; tries++) {
      const row = random.pick(rows);
      const right = rightRequest(row, logins, random, resolve);
      const changed = change({ row, right, random, logins, resolve, fits });
      // Not every operation has something that can be changed so.
      if (changed || tries === 20) return finished(row, certain(changed ?? right, row, fits));
    }
  };
}

/** A request in parts. */
interface Parts {
  readonly params: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly json?: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Instead of what the parts make. */
  readonly method?: string;
  readonly path?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly done: string;
  readonly wrong?: string | undefined;
}

interface Changing {
  readonly row: Row;
  readonly right: Parts;
  readonly random: Random;
  readonly logins: Logins;
  readonly resolve: (schema: Schema) => Schema;
  readonly fits: (schema: Schema, value: unknown) => boolean;
}

const jsonSchema = ({ requestBody }: Row) => requestBody?.content["application/json"]?.schema;
const inQuery = ({ parameters = [] }: Row) => parameters.filter((one) => one.in === "query");

/** Hashing a password takes 80 ms. */
const passwordsOneIn = 150;

function rightRequest(row: Row, logins: Logins, random: Random, resolve: Changing["resolve"]): Parts {
  const schema = jsonSchema(row);
  // What is made of a schema alone is seldom a whole rule or credential.
  const example = schema && random.oneIn(2) ? resolve(schema).example : undefined;
  const sent = (schema ? { ...(example ?? (made(schema, random, resolve) as object)) } : undefined) as
    | Record<string, unknown>
    | undefined;
  if (sent && "password" in sent && !random.oneIn(passwordsOneIn)) delete sent["password"];
  const chosen = inQuery(row).filter(({ required }) => required || random.below(4) === 0);
  return {
    params: Object.fromEntries(
      (row.parameters ?? [])
        .filter((one) => one.in === "path")
        .map((one) => [one.name, one.name === "kind" ? "webhook" : String(made(one.schema, random, resolve))]),
    ),
    query: chosen.flatMap(({ name, schema: one }) =>
      [made(one, random, resolve)].flat().map((value) => [name, String(value)] as const),
    ),
    json: sent,
    headers: {
      authorization: logins.administrator,
      ...((schema || row.requestBody) && { "content-type": Object.keys(row.requestBody?.content ?? {})[0] ?? "" }),
    },
    done: "nothing",
  };
}

/** What is done to a right request; undefined where there is nothing to do it to. */
type Change = (changing: Changing) => Parts | undefined;

const changes: readonly Change[] = [
  ({ right }) => right,
  wrongField,
  wrongField,
  wrongField,
  wrongParameter,
  wrongParameter,
  ({ row, right, random }) => {
    const field = random.pick([...Object.keys(jsonSchema(row)?.properties ?? {}), ...names]);
    const json = { ...right.json, [field]: "@deep" };
    const deep = random.pick([20, 600, 30_000]);
    return {
      ...right,
      body: JSON.stringify(json).replace('"@deep"', "[".repeat(deep) + "]".repeat(deep)),
      done: `deep ${field}`,
    };
  },
  ({ right, random }) => {
    const extra = random.pick([...texts.filter((text) => text.length < 300), ...names]);
    return { ...right, json: { ...right.json, ...JSON.parse(`{${JSON.stringify(extra)}:1}`) }, done: "an extra field" };
  },
  ({ right, random }) => ({
    ...right,
    query: [...right.query, [random.pick(texts).slice(0, 2_000), random.pick(texts).slice(0, 2_000)]],
    done: "an extra parameter",
  }),
  ({ row, right, random }) => {
    const one = inQuery(row)[0];
    const name = right.query[0]?.[0] ?? one?.name;
    if (name === undefined) return undefined;
    const more = Array.from(
      { length: random.pick([1, 2, 120]) },
      () => [name, random.pick(texts).slice(0, 200)] as const,
    );
    return { ...right, query: [...right.query, ...more], done: `${name} many times` };
  },
  ({ row, right, random }) => {
    const names = Object.keys(right.params);
    if (names.length === 0) return undefined;
    const name = random.pick(names);
    const text = random.pick([...texts.filter((one) => one.length < 2_000), ...numbers.map(String)]);
    const encoded = random.oneIn(3) ? text.replaceAll(/[/?#\s]/g, "") : encodeURIComponent(wellFormed(text));
    return {
      ...right,
      path: pathOf(row, { ...right.params, [name]: "@" }).replace("@", encoded),
      done: `${name} in the path`,
    };
  },
  ({ row, right, random }) => ({
    ...right,
    path: pathOf(row, right.params).replace(
      "/v1/",
      random.pick(["/v33.01/", "/v0/", "/v/", "/v1./", "/V1/", `/v${"9".repeat(300)}/`, "/"]),
    ),
    done: "another version",
  }),
  ({ row, right, random }) => ({
    ...right,
    path: `${pathOf(row, right.params)}${random.pick(["/", "//", "/..", "%2f", "%", "%zz", "%e0%a4", ";a=b", "?%", "?%=%", "?&&&=", "?a[b]=c"])}`,
    done: "a path that goes on",
  }),
  ({ right, random }) => ({
    ...right,
    method: random.pick(["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "X"]),
    done: "another method",
  }),
  ({ right, random }) => ({
    ...right,
    headers: { ...right.headers, "content-type": random.pick(types) },
    done: "another content type",
  }),
  ({ right, random }) => ({
    ...right,
    body: random.pick(bodies(JSON.stringify(right.json ?? {}))),
    done: "a broken body",
  }),
  ({ row, right, random }) => {
    if (!row.requestBody || jsonSchema(row)) return undefined;
    return { ...right, body: random.list(4, () => random.pick(lines)).join("\n"), done: "recorded events" };
  },
  ({ row, right, random }) => {
    const all = Object.keys(jsonSchema(row)?.properties ?? {});
    if (all.length === 0) return undefined;
    const field = random.pick(all);
    const within = random.pick(names);
    const value = random.pick(anything(random));
    const inner = random.pick([[value], { [within]: value }, [{ [within]: value }]]);
    return { ...right, json: { ...right.json, [field]: inner }, done: `within ${field}: ${shown(inner)}` };
  },
  ({ right, random, logins }) => {
    const authorization = random.pick([logins.viewer, logins.viewer, ...proofs]);
    return { ...right, headers: { ...right.headers, authorization }, done: "another login" };
  },
  ({ right, random }) => ({
    ...right,
    headers: { ...right.headers, ...random.pick(strangeHeaders) },
    done: "strange headers",
  }),
];

/** The parts of the path are looked at first. */
function certain(parts: Parts, { parameters = [] }: Row, fits: Changing["fits"]): Parts {
  const inPath = parameters.filter((one) => one.in === "path");
  const areRight = inPath.every(({ name, schema }) => {
    const text = parts.params[name] ?? "";
    return fits(schema, schema.type === "integer" ? Number(text) : text);
  });
  return areRight ? parts : { ...parts, wrong: undefined };
}

/** One field of a body that is of another kind, too long, too large or otherwise not what it may be. */
function wrongField({ row, right, random, fits, resolve }: Changing): Parts | undefined {
  const schema = jsonSchema(row);
  const fields = Object.entries((schema && resolve(schema).properties) ?? {});
  if (fields.length === 0) return undefined;
  const [name, one] = random.pick(fields);
  const value = random.pick([...offByOne(resolve(one)), ...anything(random)]);
  // Whatever else is right of it has to be, to be sure that this is what the answer is about.
  const isWrong = schema !== undefined && fits(schema, right.json) && !fits(one, value);
  return {
    ...right,
    json: { ...right.json, [name]: value },
    done: `${name} = ${shown(value)}`,
    ...(isWrong && { wrong: name }),
  };
}

function offByOne({ minimum, maximum, maxLength, maxItems, items, type }: Schema): unknown[] {
  return [
    ...(minimum === undefined ? [] : [minimum - 1, minimum, minimum + 0.5]),
    ...(maximum === undefined ? [] : [maximum + 1, maximum]),
    ...(maxLength === undefined ? [] : ["a".repeat(maxLength), "a".repeat(maxLength + 1)]),
    ...(maxItems === undefined ? [] : [Array(maxItems + 1).fill(items?.type === "object" ? {} : "a")]),
    ...(type === "array" ? ["a", [1], [null]] : []),
  ];
}

function wrongParameter({ row, right, random }: Changing): Parts | undefined {
  const parameters = inQuery(row);
  if (parameters.length === 0) return undefined;
  const { name, schema } = random.pick(parameters);
  const { minimum, maximum } = schema;
  const bounds = [minimum, maximum].flatMap((bound) => (bound === undefined ? [] : [bound - 1, bound, bound + 1]));
  const text = String(
    random.pick([...bounds, ...numbers, ...texts.filter((one) => one.length < 3_000), "-0", "01", "1e1", "0x1"]),
  );
  const query = [...right.query.filter(([other]) => other !== name), [name, text] as const];
  return { ...right, query, done: `${name} = ${shown(text)}`, ...(isWrongText(schema, text) && { wrong: name }) };
}

/** Where that is certain. */
function isWrongText(
  { type, minimum = -Infinity, maximum = Infinity, enum: known, format }: Schema,
  text: string,
): boolean {
  if (type === "integer") return !/^-?\d{1,15}$/.test(text) || Number(text) < minimum || Number(text) > maximum;
  if (type === "boolean") return text !== "true" && text !== "false";
  if (known) return !known.includes(text);
  return format === "date-time" && !/^\d{4}-/.test(text);
}

const recorded = {
  level: "Metadata",
  auditID: "1",
  stage: "ResponseComplete",
  verb: "get",
  requestURI: "/api",
  requestReceivedTimestamp: "2026-11-24T09:30:00.000000Z",
  stageTimestamp: "2026-11-24T09:30:00.000000Z",
};

/** What may be sent as recorded events: some that are, and what only begins so. */
const lines = [
  JSON.stringify(recorded),
  JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", items: [recorded, 1, null, {}] }),
  JSON.stringify({ ...recorded, auditID: 1, user: [], annotations: "a", objectRef: { namespace: {} } }),
  JSON.stringify({ ...recorded, requestReceivedTimestamp: "+275761-01-01T00:00:00Z" }),
  JSON.stringify([recorded, [recorded]]),
  ...[
    "",
    "{",
    "null",
    "1",
    '{"items":[',
    '{"auditID":"\\ud800"}',
    "[".repeat(20_000),
    "1,".repeat(500),
    "\u0000",
    "a b",
  ],
];

const types = [
  ...["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"],
  ...[
    "application/json; charset=utf-16",
    "APPLICATION/JSON;a",
    "application/jsonp",
    "json",
    "a/b/c",
    "application/x-ndjson",
  ],
];

const bodies = (right: string): readonly (string | Uint8Array<ArrayBuffer>)[] => [
  ...[
    "",
    " ",
    "null",
    "[]",
    "1",
    '"a"',
    "NaN",
    "{",
    "{'a':1}",
    "{a:1}",
    `${right} `,
    `${right},`,
    right.slice(0, -1),
    right + right,
  ],
  ...[
    `\ufeff${right}`,
    right.replaceAll(":", "::"),
    "{}".repeat(10),
    `{"a":1${"0".repeat(400)}}`,
    `{"a":"\\ud800"}`,
    '{"a":1,"a":2}',
  ],
  ...['{"__proto__":{"isAdmin":true}}', "[".repeat(50_000), `"${"a".repeat(1_100_000)}"`, '{"":1}', "\u0000"],
  Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]),
  Uint8Array.from([0x1f, 0x8b, 8, 0]),
];

const proofs = [
  ...[
    "",
    "Basic",
    "Basic ",
    "Basic !!!",
    "Basic YQ==",
    `Basic ${btoa("a:b")}`,
    `Basic ${btoa(":")}`,
    "Bearer",
    "Bearer ",
    "Bearer a.b.c",
  ],
  ...[
    "Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJhdWRpdHdpcmUiLCJzdWIiOiJhZG1pbiJ9.",
    `Bearer ${"a".repeat(9_000)}`,
    "Digest a",
    "bearer x",
  ],
  ...[
    `Bearer ${btoa('{"alg":"HS256"}')}.${btoa('{"iss":"auditwire","sub":"admin"}')}.AAAA`,
    "Negotiate",
    "Basic \u00ff\u00fe",
  ],
];

const strangeHeaders: readonly Readonly<Record<string, string>>[] = [
  ...[
    { accept: "image/png" },
    { accept: "%%%" },
    { "accept-encoding": "gzip;q=9" },
    { "content-encoding": "gzip" },
    { range: "bytes=0-1" },
  ],
  ...[
    { "last-event-id": "a" },
    { "last-event-id": "-1" },
    { "last-event-id": "99999999999999999" },
    { "if-none-match": "*" },
  ],
  ...[
    { cookie: "auditwire_session=a.b.c" },
    { cookie: "=;;=" },
    { cookie: `a=${"b".repeat(4_000)}` },
    { origin: "null" },
  ],
  ...[
    { "x-forwarded-for": "a, b" },
    { "x-forwarded-for": "::1" },
    { "x-forwarded-host": "evil" },
    { "x-http-method-override": "DELETE" },
  ],
  ...[{ traceparent: "00-a" }, { "x-request-id": "a" }, { expect: "a" }],
];

const pathOf = ({ path }: Row, params: Readonly<Record<string, string>>) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    params[name] === "@" ? "@" : encodeURIComponent(params[name] ?? ""),
  );

/** A URL holds no halves of characters. */
const wellFormed = (text: string) => text.toWellFormed();
const shown = (value: unknown) => (JSON.stringify(value) ?? "undefined").slice(0, 60);

function finished(row: Row, parts: Parts): Fuzzed {
  const { method = row.method, headers, done, wrong } = parts;
  const query = parts.query.map(([name, text]) => `${encode(name)}=${encode(text)}`).join("&");
  const path = parts.path ?? pathOf(row, parts.params);
  const body = parts.body ?? (parts.json === undefined ? undefined : JSON.stringify(parts.json));
  return {
    operation: row.operationId,
    method,
    path: query === "" || path.includes("?") ? path : `${path}?${query}`,
    headers,
    ...(method !== "GET" && method !== "HEAD" && { body }),
    done,
    wrong,
  };
}

const encode = (text: string) => encodeURIComponent(wellFormed(text));
