import { nearest } from "./errors.ts";
import type { Step } from "./path.ts";

/** Fields of an audit.k8s.io/v1 Event (k8s.io/apiserver/pkg/apis/audit/v1), and of what they hold where that is fixed. */
const eventFields: Readonly<Record<string, readonly string[] | null>> = {
  kind: [],
  apiVersion: [],
  metadata: null,
  level: [],
  auditID: [],
  stage: [],
  requestURI: [],
  verb: [],
  user: ["username", "uid", "groups", "extra"],
  impersonatedUser: ["username", "uid", "groups", "extra"],
  authenticationMetadata: null,
  sourceIPs: [],
  userAgent: [],
  objectRef: ["resource", "namespace", "name", "uid", "apiGroup", "apiVersion", "resourceVersion", "subresource"],
  responseStatus: ["metadata", "status", "message", "reason", "details", "code"],
  requestObject: null,
  responseObject: null,
  requestReceivedTimestamp: [],
  stageTimestamp: [],
  annotations: null,
};

/** Fields of a Google Cloud LogEntry, which stand beside the canonical ones. */
export const logEntryFields: readonly string[] = [
  "protoPayload",
  "resource",
  "labels",
  "logName",
  "insertId",
  "timestamp",
  "receiveTimestamp",
  "severity",
  "operation",
];

const logEntryScalars = [
  "logName",
  "insertId",
  "protoPayload.methodName",
  "protoPayload.resourceName",
  "protoPayload.serviceName",
];

/** Whether an API server writes at most one value there. Bodies hold what was sent: of them nothing is known. */
export function isSingle(steps: readonly Step[]): boolean {
  const [first, second, ...more] = steps;
  if (typeof first !== "string" || more.length > 0 || !(second === undefined || typeof second === "string"))
    return false;
  const path = second === undefined ? first : `${first}.${second}`;
  return scalars.has(path) || (first === "annotations" && second !== undefined);
}

const lists = ["sourceIPs", "user.groups", "user.extra", "impersonatedUser.groups", "impersonatedUser.extra"];
const objects = ["responseStatus.metadata", "responseStatus.details"];
const scalars = new Set(
  [
    ...Object.entries(eventFields).flatMap(([name, inside]) =>
      inside === null ? [] : inside.length === 0 ? [name] : inside.map((inner) => `${name}.${inner}`),
    ),
    ...logEntryScalars,
  ].filter((path) => !lists.includes(path) && !objects.includes(path)),
);

/** The words that Kubernetes has for a field. */
const wordsOf: Readonly<Record<string, readonly string[]>> = {
  level: ["None", "Metadata", "Request", "RequestResponse"],
  stage: ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"],
};

/** What to say of a text that no event has in that field. */
export function impossibleText([first, ...more]: readonly Step[], text: string): string | undefined {
  if (typeof first !== "string" || more.length > 0) return undefined;
  const words = Object.hasOwn(wordsOf, first) ? wordsOf[first] : undefined;
  if (words && !words.includes(text)) return `no audit event has the ${first} "${text}"; one of ${words.join(", ")}`;
  const lower = text.toLowerCase();
  if (first === "verb" && text !== lower) return `verbs are in lower case: "${text}" is none; did you mean "${lower}"?`;
  return undefined;
}

/** What to say of a path that starts with a field no event has. */
export function unknownField([first, second]: readonly Step[]): string | undefined {
  if (typeof first !== "string" || logEntryFields.includes(first)) return undefined;
  const inside = Object.hasOwn(eventFields, first) ? eventFields[first] : undefined;
  if (inside === undefined) return say(first, [...Object.keys(eventFields), ...logEntryFields], "");
  if (inside === null || inside.length === 0 || typeof second !== "string" || inside.includes(second)) return undefined;
  return say(second, inside, `${first}.`);
}

function say(name: string, known: readonly string[], prefix: string): string {
  const best = nearest(name, known);
  return `no audit event has a field "${prefix}${name}"${best === undefined ? "" : `; did you mean "${prefix}${best}"?`}`;
}
