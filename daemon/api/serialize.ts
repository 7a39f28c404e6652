import type { Audit, QuarantinedItem } from "../audit/audit.ts";
import type { UserInfo } from "../audit/event.ts";
import type { SourceCounters } from "../audit/ports.ts";
import type { StoredRule } from "../audit/rule.ts";
import { WireAudit, type WireRule } from "./wire-schema.ts";

/** The fields an audit has in the API. */
export const auditFields = Object.keys(WireAudit.shape);

const iso = (time: number) => new Date(time).toISOString();

/** An audit under the names of the seed product's API. */
export function toWireAudit(audit: Audit): WireAudit {
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
    collections: ["All"],
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

export function toWireSource({ lastEvent, lastReceived, ...counters }: SourceCounters) {
  return {
    ...counters,
    notEvaluable: [...counters.notEvaluable],
    lastEvent: lastEvent === null ? null : iso(lastEvent),
    lastReceived: lastReceived === null ? null : iso(lastReceived),
  };
}

export function toWireQuarantined({ id, ingestedAt, ...item }: QuarantinedItem) {
  return { _id: id, time: iso(ingestedAt), ...item };
}
