import type { AuditEvent, JsonObject, KubernetesEvent } from "../../../daemon/audit/event.ts";
import { unrecorded } from "../../../daemon/ingest/cloud-logging/unrecorded.ts";
import type { Alphabet } from "../../../daemon/rules/index.ts";
import type { CloudRecords } from "../../audit-source.ts";
import { examplesOf } from "../examples.ts";
import { loggingFilter } from "../filters/cloud-logging.ts";
import { filterPassage } from "../filters/filter.ts";
import { all, always, type Fact, type Formula, kept, never, placeOf, some } from "../formula.ts";
import { among, opposite } from "../policy.ts";
import { lostPart, narrowedBy, type Passage, type Recording } from "../recording.ts";
import { reads, sessions } from "../resources.ts";
import { ofCloud } from "./eks.ts";
import { gkePolicy } from "./fixed-policies.ts";

type GkeRecords = Extract<CloudRecords, { kind: "gke" }>;

/** GKE writes log entries of its own shape: no groups, no impersonation, no query, reads only as Data Access logs. */
export function gke({ dataAccess, filter }: GkeRecords): Recording {
  const narrowed = narrowedBy({ provider: "gcp" }, true);
  const ofEntry = entryFacts();
  return {
    ...ofCloud("GKE", gkePolicy, "gcp", [...ofDataAccess(dataAccess), ...filterPassage(filter, loggingFilter)]),
    lost: unrecorded.map((path) => lostPart(path, "GKE")),
    narrowed: (fact) => ofEntry(narrowed(fact)),
    handedOver,
  };
}

/** Which events come as Data Access logs; undefined: nobody can know before whether they are on. */
function ofDataAccess(dataAccess: GkeRecords["dataAccess"]): readonly Passage[] {
  const by = "GKE without Data Access logs";
  const opens = among("objectRef.subresource", [...sessions, "proxy"]);
  const getting = all([among("verb", ["get"]), opens]);
  const read = all([among("verb", reads), opposite(getting)]);
  const on = (...types: readonly ("ADMIN_READ" | "DATA_READ" | "DATA_WRITE")[]): Formula => {
    if (dataAccess === undefined) return { kind: "open", about: by };
    if (types.every((type) => dataAccess.includes(type))) return always;
    return types.some((type) => dataAccess.includes(type)) ? { kind: "open", about: by } : never;
  };
  // Whether exec by GET is a read for GKE is not documented, and neither which writes of a status are DATA_WRITE.
  const perhaps = (formula: Formula): Formula => (formula === always ? always : { kind: "open", about: by });
  const dependsOn = "whether GKE writes Data Access logs of it";
  return [
    { holds: some([opposite(read), on("ADMIN_READ", "DATA_READ")]), by, dependsOn },
    {
      holds: some([opposite(getting), perhaps(on("ADMIN_READ", "DATA_READ"))]),
      by,
      dependsOn,
    },
    { holds: some([among("objectRef.subresource", ["status"], false), perhaps(on("DATA_WRITE"))]), by, dependsOn },
  ];
}

/** A path without a query, but for the note of a dry run: what an entry's URI is made of. */
const ofUri: Alphabet = {
  start: 0,
  special: [..."?&=dryRun"].map((character) => character.codePointAt(0) ?? 0),
  next: (state, point) => {
    const character = String.fromCodePoint(point);
    if (state > 0 && state < dryRun.length) return character === dryRun[state] ? state + 1 : undefined;
    if (character === "?") return state === 0 ? 1 : undefined;
    return "&=".includes(character) ? undefined : state;
  },
};
const dryRun = "?dryRun=";

const uri = placeOf("requestURI");

/** What is left of a fact where the URI has no query; each is looked at once. */
function entryFacts(): (formula: Formula) => Formula {
  const isPossible = kept(isPossibleUri);
  return (formula) => (formula.kind !== "fact" || formula.claim.of !== uri || isPossible(formula) ? formula : never);
}

function isPossibleUri(fact: Fact): boolean {
  const { about, isPositive } = fact.claim;
  if (!isPositive) return true;
  if (about.kind === "test")
    return (
      fact.tree.kind !== "compare" ||
      fact.tree.operator !== "matches" ||
      examplesOf(fact.claim, fact.tree, ofUri).length > 0
    );
  if (about.kind === "one of") return about.texts.some(isWithoutQuery);
  return !("text" in about) || isWithoutQuery(about.text);
}

const isWithoutQuery = (text: string) => !/[?&=]/.test(text) || /\?dryRun|dryRun=/.test(text);

/** The event as the daemon makes it of a log entry, with the entry's own fields beside it. */
function handedOver(event: AuditEvent): AuditEvent {
  const { requestObject, responseObject, user, requestURI, ...rest } = event.body as KubernetesEvent & JsonObject;
  const [request, response] = [bodyIn(requestObject), bodyIn(responseObject)];
  const query = /[?&]dryRun=([^&]*)/.exec(String(requestURI));
  const body = {
    ...rest,
    user: { username: (user as { username?: unknown } | undefined)?.username },
    requestURI: String(requestURI).replace(/\?.*$/s, "") + (query ? `?dryRun=${query[1]}` : ""),
    ...(request && { requestObject: request }),
    ...(response && { responseObject: response }),
    protoPayload: {
      serviceName: "k8s.io",
      ...(event.body["protoPayload"] as object | undefined),
      methodName: methodOf(event.body),
      ...(request && { request }),
      ...(response && { response }),
    },
  };
  return { ...event, body };
}

/** A list, as a JSON patch is, cannot be a payload. */
function bodyIn(body: unknown): object | undefined {
  return typeof body === "object" && body !== null && !Array.isArray(body) ? body : undefined;
}

function methodOf({ verb, objectRef }: KubernetesEvent): string {
  const { apiGroup, apiVersion, resource, subresource } = (objectRef ?? {}) as Readonly<
    Record<string, string | undefined>
  >;
  const group = (apiGroup ?? "core")
    .replace(/\.?k8s\.io$/, "")
    .split(".")
    .filter(Boolean)
    .reverse();
  return ["io", "k8s", ...group, apiVersion, resource, subresource, verb].filter(Boolean).join(".");
}
