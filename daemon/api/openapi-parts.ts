import { sessionCookie } from "./session.ts";
import { WireError } from "./wire-schema.ts";

/** The ways to log in; any of them will do. */
export const securitySchemes = {
  basic: { type: "http", scheme: "basic", description: "A user's name and password." },
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "A token, a session of /authenticate, or one of an identity provider.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: sessionCookie,
    description: "A browser's session, of /login/{provider}.",
  },
} as const;

/** The chapters of the reference page, in their order. */
export const tags = [
  { name: "Audits", description: "What was found: audit events that matched a rule." },
  { name: "Rules", description: "Prewritten rules, and your own." },
  { name: "Policy", description: "Which rules are enabled, in their order." },
  { name: "Sources", description: "Where events come from, and what could not be read." },
  { name: "Settings", description: "Whether events are judged, and what is polled." },
  { name: "Credentials", description: "With what clouds are read. Secrets are written, never read." },
  { name: "Collections", description: "Named filters over audits: what users may see." },
  { name: "Access", description: "Users, groups, roles, tokens, and who changed what." },
  { name: "Webhook", description: "Where API servers deliver." },
  { name: "Health", description: "For probes and Prometheus." },
] as const;

export const requestIdHeader = {
  description: "Names the request in the daemon's log.",
  schema: { type: "string" as const },
};

const headers = { "X-Request-Id": { $ref: "#/components/headers/RequestId" } };

/** How every route answers what it does not do. */
export const errorAnswer = {
  description: [
    "An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands",
    "against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now.",
  ].join(" "),
  headers,
  content: { "application/json": { schema: WireError } },
};

const text = { "text/plain": { schema: { type: "string" as const } } };
const json = (description: string) => ({ description, headers, content: { "application/json": { schema: {} } } });

/** What is answered beside the table: without a login, or by a token in the path. */
export const beside = [
  {
    method: "get" as const,
    path: "/healthz",
    operationId: "readHealth",
    tags: ["Health"],
    summary: "Whether the process answers",
    security: [],
    responses: { 200: { description: "It does.", headers, content: text } },
  },
  {
    method: "get" as const,
    path: "/readyz",
    operationId: "readReadiness",
    tags: ["Health"],
    summary: "Whether events can be taken now",
    security: [],
    responses: {
      200: { description: "They can.", headers, content: text },
      503: { description: "They cannot; the text says why.", headers, content: text },
    },
  },
  {
    method: "get" as const,
    path: "/metrics",
    operationId: "readMetrics",
    tags: ["Health"],
    summary: "Prometheus' metrics",
    security: [],
    responses: { 200: { description: "The metrics.", headers, content: text } },
  },
  {
    method: "post" as const,
    path: "/api/v1/kubernetes/webhook/{token}",
    operationId: "deliverEvents",
    tags: ["Webhook"],
    summary: "Deliver audit events",
    description: [
      "For API servers: the body is an EventList of audit.k8s.io/v1, plain or gzip; a single Event is read, too. The",
      "token in the path says which cluster speaks. 200 is answered once every event is judged and stored; what is no event is kept in the quarantine.",
    ].join(" "),
    security: [],
    parameters: [
      {
        name: "token",
        in: "path" as const,
        required: true,
        description: "The cluster's token, from its `webhooks` entry.",
        schema: { type: "string" as const, minLength: 1 },
      },
    ],
    request: { body: { required: true, content: { "application/json": { schema: { type: "object" as const } } } } },
    responses: {
      200: json("Every event is judged and stored, or quarantined."),
      default: {
        ...errorAnswer,
        description: "404 for a token that nobody has, 413 over 256 MiB, 429 and 503 when it has to be sent again.",
      },
    },
  },
];
