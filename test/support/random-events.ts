import type { AuditEvent, KubernetesEvent } from "../../daemon/audit/event.ts";
import type { Random } from "./random.ts";
import { known } from "./random-rules.ts";

type Writable = { [key: string]: unknown };

/** As JSON text: of numbers that is not always what JavaScript writes. */
const scalars = [
  "null",
  "true",
  "false",
  "0",
  "-0",
  "1.0",
  "-2.5",
  "1e21",
  "1e999",
  '""',
  '"a"',
  '"true"',
  '"miner"',
  '"\\ud83d"',
  '"10.0.0.7"',
];
const keys = [
  "kind",
  "name",
  "image",
  "a",
  "b",
  "securityContext",
  "privileged",
  "__proto__",
  "constructor",
  "toJSON",
  "",
  "é",
];

/** Any JSON value, at most that deep. As text: `__proto__` is then a key like any other. */
export function aValue(random: Random, levels: number): string {
  const { below, pick, list } = random;
  const kind = levels === 0 ? 0 : below(4);
  if (kind < 2) return pick(scalars);
  if (kind === 2) return `[${list(3, () => aValue(random, levels - 1)).join()}]`;
  return `{${list(3, () => `${JSON.stringify(pick(keys))}:${aValue(random, levels - 1)}`).join()}}`;
}

/** An audit event as clouds and clusters send it, or with parts that are missing, odd, lost or nested deep. */
export function anyEvent(random: Random): AuditEvent {
  const { oneIn, pick } = random;
  const value = (path: string) =>
    oneIn(12) ? JSON.parse(aValue(random, 3)) : oneIn(8) ? pick(["other", "x", "Unknown"]) : pick(known(path) ?? []);
  const body: Writable = {
    level: pick(["None", "Metadata", "Metadata", "Request", "RequestResponse", "RequestResponse", "odd"]),
    auditID: "0f1e2d3c",
    stage: value("stage"),
    verb: value("verb"),
    requestURI: value("requestURI"),
    requestReceivedTimestamp: "2026-11-22T09:33:01.123000Z",
    sourceIPs: random.list(2, () => value("sourceIPs")),
    user: { username: value("user.username"), groups: random.list(3, () => value("user.groups")) },
  };
  const some = (path: string) => (oneIn(3) ? {} : { [path.split(".").at(-1) ?? ""]: value(path) });
  if (!oneIn(10))
    body["objectRef"] = Object.assign(
      {},
      ...["resource", "subresource", "apiGroup", "namespace"].map((key) => some(`objectRef.${key}`)),
    );
  Object.assign(body, some("userAgent"));
  if (!oneIn(4))
    body["responseStatus"] = { code: oneIn(2) ? Number(value("responseStatus.code")) : value("responseStatus.code") };
  if (!oneIn(4)) body["annotations"] = annotations(random);
  for (const part of ["requestObject", "responseObject"]) if (!oneIn(3)) body[part] = aBody(random);
  if (oneIn(5)) body["protoPayload"] = protoPayload(random);
  for (const key of keys)
    if (oneIn(20))
      Object.defineProperty(body, key, {
        value: JSON.parse(aValue(random, 2)),
        enumerable: true,
        configurable: true,
        writable: true,
      });
  return {
    source: { name: "s", cluster: pick(["prod", "test"]), provider: "others", ...(oneIn(2) ? { accountID: "1" } : {}) },
    body: body as KubernetesEvent,
    original: new Uint8Array(),
    time: Date.parse("2026-11-22T09:33:01.123Z"),
    ...(oneIn(5) ? { unrecorded: random.list(3, () => pick(lost)) } : {}),
  };
}

/** What some clouds never record, and what none would call so. */
const lost = [
  "requestObject",
  "responseObject",
  "objectRef.subresource",
  "annotations",
  "user.groups",
  "protoPayload.request",
  "verb",
];

function annotations({ oneIn, pick }: Random): unknown {
  const found = {
    "authorization.k8s.io/decision": pick(["allow", "forbid"]),
    ...(oneIn(4) ? { "audit.k8s.io/truncated": "true" } : {}),
  };
  return oneIn(15) ? [found] : found;
}

function aBody(random: Random): unknown {
  const { oneIn, pick } = random;
  if (oneIn(8)) return null;
  if (oneIn(6)) return JSON.parse(aValue(random, 4));
  if (oneIn(60)) return deep(random, pick([50, 500]));
  const container = () => ({
    name: "c",
    image: pick(known("requestObject.spec.containers.image") ?? []),
    ...(oneIn(2) ? { securityContext: { privileged: oneIn(2) } } : {}),
  });
  const spec = { hostNetwork: oneIn(2), containers: random.list(3, container) };
  return { kind: pick(["Pod", "Secret", "List"]), metadata: { name: "a" }, spec, data: { a: pick(["password", "x"]) } };
}

function protoPayload(random: Random): unknown {
  const { oneIn, pick } = random;
  const payload = {
    methodName: pick(known("protoPayload.methodName") ?? []),
    ...(oneIn(2) ? { request: aBody(random) } : {}),
  };
  return oneIn(10) ? [payload, payload] : oneIn(10) ? null : payload;
}

/** Lists and objects in each other. */
function deep({ oneIn }: Random, levels: number): unknown {
  let value: unknown = "miner";
  for (let level = 0; level < levels; level++) value = oneIn(2) ? [value] : { spec: value };
  return value;
}

/** An event with some of what another has in place of its own, or without. */
export function mutated(random: Random, event: AuditEvent, other: AuditEvent): AuditEvent {
  const body = mutatedFields(random, event.body, other.body) as KubernetesEvent;
  const level = random.oneIn(3) ? { level: random.pick(["Metadata", "Request", "RequestResponse"]) } : {};
  return { ...event, body: { ...body, ...level, stage: event.body.stage, verb: event.body.verb } };
}

function mutatedValue(random: Random, value: unknown, other: unknown): unknown {
  if (random.oneIn(12)) return random.oneIn(3) ? JSON.parse(aValue(random, 2)) : other;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return mutatedFields(random, value, other);
}

function mutatedFields(random: Random, value: object, other: unknown): object {
  const others: Writable = typeof other === "object" && other !== null ? { ...other } : {};
  const entries = Object.entries({ ...(random.oneIn(4) ? others : {}), ...value });
  const kept = entries.filter(() => !random.oneIn(25));
  return Object.fromEntries(
    kept.map(([key, part]) => [key, mutatedValue(random, part, Object.hasOwn(others, key) ? others[key] : null)]),
  );
}
