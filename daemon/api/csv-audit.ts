import type { WireAudit } from "./wire-schema.ts";

/** A column of the CSV: the field of an audit that it belongs to, and what stands in its cells. */
interface Column {
  readonly head: string;
  readonly field: keyof WireAudit;
  readonly of: (audit: Partial<WireAudit>) => string | undefined;
}

const plain = (
  field:
    | "_id"
    | "time"
    | "cluster"
    | "severity"
    | "rule"
    | "message"
    | "verb"
    | "resources"
    | "requestURI"
    | "provider"
    | "accountID"
    | "eventBlob",
): Column => ({
  head: field,
  field,
  of: (audit) => audit[field],
});
const list = (field: "sourceIPs" | "attackTechniques" | "collections"): Column => ({
  head: field,
  field,
  of: (audit) => audit[field]?.join(", "),
});

/** Every column, in its order. Lists stand in one cell, divided by a comma and a space; annotations are JSON. */
const columns: readonly Column[] = [
  plain("time"),
  plain("cluster"),
  plain("severity"),
  plain("rule"),
  plain("message"),
  { head: "user", field: "user", of: ({ user }) => user?.username },
  { head: "user.uid", field: "user", of: ({ user }) => user?.uid },
  { head: "user.groups", field: "user", of: ({ user }) => user?.groups?.join(", ") },
  { head: "impersonatedUser", field: "impersonatedUser", of: ({ impersonatedUser: user }) => user?.username },
  plain("verb"),
  plain("resources"),
  plain("requestURI"),
  list("sourceIPs"),
  list("attackTechniques"),
  plain("provider"),
  plain("accountID"),
  list("collections"),
  { head: "authorizationInfo", field: "authorizationInfo", of: (it) => JSON.stringify(it.authorizationInfo ?? {}) },
  plain("_id"),
  plain("eventBlob"),
];

/** The columns of some fields. Without a choice all but the original event, which a spreadsheet seldom can hold. */
export function columnsOf(fields: readonly string[] | undefined): readonly Column[] {
  if (!fields || fields.length === 0) return columns.filter(({ field }) => field !== "eventBlob");
  return columns.filter(({ field }) => fields.includes(field));
}

export const headOf = (shown: readonly Column[]): readonly string[] => shown.map(({ head }) => head);

export const cellsOf = (shown: readonly Column[], audit: WireAudit): readonly string[] =>
  shown.map(({ of }) => of(audit) ?? "");
