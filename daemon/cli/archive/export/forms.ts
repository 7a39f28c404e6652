import { AuditwireError } from "../../../audit/errors.ts";
import { type Provider, providers } from "../../../audit/event.ts";
import { readEnvelope } from "../../../ingest/envelope.ts";
import { parseJson } from "../../../ingest/json.ts";
import { csvHead, csvRow } from "../../output/print.ts";
import { auditColumns, type ListedAudit, tableFields } from "../../query/columns.ts";

/** In which form audits are written: as the API answers them, their originals, Kubernetes' events, a table. */
export const forms = ["audits", "originals", "events", "csv"] as const;
export type Form = (typeof forms)[number];

/** How a form is written: text of some audits, each on a line of its own. */
export interface Writing {
  readonly head: string;
  /** The fields that have to be asked for; undefined: all. */
  readonly fields: readonly string[] | undefined;
  lines(audits: readonly ListedAudit[]): string;
}

export function writingOf(form: Form): Writing {
  switch (form) {
    case "audits":
      return { head: "", fields: undefined, lines: each((audit) => JSON.stringify(audit)) };
    case "originals":
      return { head: "", fields: ["_id", "eventBlob"], lines: each(({ eventBlob = "" }) => onOneLine(eventBlob)) };
    case "events":
      return { head: "", fields: ["_id", "eventBlob", "cluster", "provider"], lines: each(toEvent) };
    case "csv":
      return {
        head: `${csvHead(auditColumns)}\n`,
        fields: tableFields,
        lines: each((audit) => csvRow(audit, auditColumns)),
      };
  }
}

const each = (write: (audit: ListedAudit) => string) => (audits: readonly ListedAudit[]) =>
  audits.map((audit) => `${write(audit)}\n`).join("");

/** Between the parts of JSON a line's end is but space. */
const onOneLine = (json: string) => json.replaceAll(/[\r\n]+/g, " ");

/** The fields of an event, in the order in which an API server writes them. */
const eventFields = [
  ...["level", "auditID", "stage", "requestURI", "verb", "user", "impersonatedUser", "authenticationMetadata"],
  ...["sourceIPs", "userAgent", "objectRef", "responseStatus", "requestObject", "responseObject"],
  ...["requestReceivedTimestamp", "stageTimestamp", "annotations"],
];

const head = '{"kind":"Event","apiVersion":"audit.k8s.io/v1",';

/** As it stands in an API server's log: what a webhook was sent lacks only its beginning, and a cloud's record is brought to that form. */
function toEvent({ _id: id, eventBlob = "", cluster = "", provider }: ListedAudit): string {
  const value = parseJson(eventBlob);
  const source = { name: "export", cluster, provider: providerOf(provider) };
  const [event] = readEnvelope(value ?? eventBlob, Buffer.from(eventBlob), { source, lenient: true });
  if (!event || !("body" in event))
    throw new AuditwireError("internal", `the original of the audit ${id} cannot be read as an event any more`);
  if (typeof value === "object" && value !== null && "auditID" in value && "user" in value) {
    const line = onOneLine(eventBlob);
    return "kind" in value ? line : head + line.slice(line.indexOf("{") + 1);
  }
  const { body } = event;
  const own = eventFields.filter((field) => Object.hasOwn(body, field));
  return JSON.stringify({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    ...Object.fromEntries(own.map((field) => [field, body[field]])),
  });
}

const providerOf = (name: string | undefined): Provider => providers.find((known) => known === name) ?? "others";
