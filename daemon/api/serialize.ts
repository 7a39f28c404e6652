import type { Grant } from "../audit/access.ts";
import type { Audit, QuarantinedItem } from "../audit/audit.ts";
import { allAudits, collectionsOf } from "../audit/collection.ts";
import { formatDuration } from "../audit/duration.ts";
import type { JsonObject, UserInfo } from "../audit/event.ts";
import type { PolledSource } from "../audit/polling.ts";
import type { SourceCounters } from "../audit/ports.ts";
import type { StoredRule } from "../audit/rule.ts";
import type { ShownCredential } from "../audit/source-book.ts";
import type { Seen } from "./seen.ts";
import { WireAudit, type WireRule, type WireSource, type WireSpecification } from "./wire-schema.ts";

/** The fields an audit has in the API. */
export const auditFields = Object.keys(WireAudit.shape);

/** A time as JSON has it. */
export const iso = (time: number) => new Date(time).toISOString();
export const isoOrNull = (time: number | null) => (time === null ? null : iso(time));

/** True when the answer shows the original events. */
export const needsOriginals = (fields: readonly string[] | undefined): boolean =>
  !fields || fields.length === 0 || fields.includes("eventBlob");

export const toWireGrant = ({ role, collections }: Grant) => ({ role, collections: [...collections] });

/** An audit under the names of the seed product's API, with those of its collections that whoever asks may know. */
export function toWireAudit(audit: Audit, { known, within }: Seen): WireAudit {
  return {
    _id: audit.id,
    time: iso(audit.time),
    verb: audit.verb,
    user: toWireUser(audit.user),
    ...(audit.impersonatedUser ? { impersonatedUser: toWireUser(audit.impersonatedUser) } : {}),
    authorizationInfo: { ...audit.authorizationInfo },
    message: audit.message,
    sourceIPs: [...audit.sourceIPs],
    resources: audit.resources,
    requestURI: audit.requestURI,
    attackTechniques: [...audit.attackTechniques],
    cluster: audit.cluster,
    accountID: audit.accountID,
    provider: audit.provider,
    collections: collectionsOf(known, audit).filter((name) => !within || name !== allAudits),
    eventBlob: audit.eventBlob,
    rule: audit.rule,
    severity: audit.severity,
  };
}

function toWireUser({ username, uid, groups }: UserInfo): WireAudit["user"] {
  return {
    ...(username === undefined ? {} : { username }),
    ...(uid === undefined ? {} : { uid }),
    ...(groups === undefined ? {} : { groups: [...groups] }),
  };
}

/** Only these of an audit's fields; all without a choice. */
export function choose(audit: WireAudit, fields: readonly string[] | undefined): Partial<WireAudit> {
  if (!fields || fields.length === 0) return audit;
  return Object.fromEntries(Object.entries(audit).filter(([name]) => fields.includes(name)));
}

export function toWireRule(rule: StoredRule): WireRule {
  return {
    _id: rule.id,
    name: rule.name,
    type: "kubernetes-audit",
    script: rule.expression,
    message: rule.message,
    description: rule.description,
    owner: rule.owner,
    modified: Math.floor(rule.modified / 1000),
    minVersion: "",
    attackTechniques: [...rule.attackTechniques],
    vulnIDs: [],
    severity: rule.severity,
    readOnly: rule.origin !== "store",
    ...extensions(rule),
  };
}

/** What the rule has beyond the seed product's. */
function extensions({ attack, exceptions, threshold, firstSeen }: StoredRule): Partial<WireRule> {
  return {
    ...(attack && { attack: [...attack] }),
    ...(exceptions && { exceptions: exceptions.map((exception) => ({ ...exception })) }),
    ...(threshold && { threshold: { ...threshold, by: [...threshold.by] } }),
    ...(firstSeen && { firstSeen: { ...firstSeen, by: [...firstSeen.by] } }),
  };
}

/** Every field of the seed product's specification, empty. */
const emptySpecification = {
  credentialID: "",
  clusters: [],
  filter: "",
  awsRegion: "",
  azureWorkspaceName: "",
  azureResourceGroups: [],
  gcpProjectIDs: [],
};

/** Of a specification as a file would have it, without what is empty. */
export function toWireSpecification(specification: JsonObject): WireSpecification {
  const { name, deploymentType, ...rest } = specification;
  return { name, deploymentType, ...emptySpecification, ...rest } as WireSpecification;
}

/** True for what a client sends where it means nothing. */
export const isEmpty = (value: unknown) =>
  value === undefined || value === "" || value === null || (Array.isArray(value) && value.length === 0);

/** The other way: clients send the fields of every cloud, those that are not meant empty or null. */
export function withoutEmpty(sent: unknown): unknown {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return sent;
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => !isEmpty(value)));
}

export function toWireCredential({ id, settings, modified, usedBy, ...rest }: ShownCredential) {
  return { id, ...settings, ...rest, modified: isoOrNull(modified), usedBy: [...usedBy] };
}

/** A source's counters, with how its polls go when it is polled. */
export function toWireSource(counters: SourceCounters, inForce: boolean, polled?: PolledSource): WireSource {
  return {
    ...counters,
    inForce,
    notEvaluable: [...counters.notEvaluable],
    lastEvent: isoOrNull(counters.lastEvent),
    lastReceived: isoOrNull(counters.lastReceived),
    ...(polled && toWirePolled(polled)),
  };
}

function toWirePolled({ source: _, error, since, pollingDelay, lastPoll, places, topic, ...polled }: PolledSource) {
  return {
    ...polled,
    ...(error === undefined ? {} : { error }),
    since: isoOrNull(since),
    ...(topic && { topic: { ...topic, partitions: [...topic.partitions] } }),
    pollingDelay: pollingDelay === null ? null : formatDuration(pollingDelay),
    lastPoll: isoOrNull(lastPoll),
    places: places.map((place) => ({
      ...place,
      since: iso(place.since),
      lastPoll: isoOrNull(place.lastPoll),
      readTo: isoOrNull(place.readTo),
    })),
  };
}

export function toWireQuarantined({ id, ingestedAt, ...item }: QuarantinedItem) {
  return { _id: id, time: iso(ingestedAt), ...item };
}
