import type { Column } from "../output/print.ts";
import { ofSeverity } from "../output/severity.ts";

/** An audit as the API answers it, or some of its fields. */
export interface ListedAudit {
  readonly _id?: string;
  readonly time?: string;
  readonly verb?: string;
  readonly user?: { readonly username?: string; readonly groups?: readonly string[] };
  readonly impersonatedUser?: { readonly username?: string; readonly groups?: readonly string[] };
  readonly authorizationInfo?: Readonly<Record<string, string>>;
  readonly message?: string;
  readonly sourceIPs?: readonly string[];
  readonly resources?: string;
  readonly requestURI?: string;
  readonly attackTechniques?: readonly string[];
  readonly cluster?: string;
  readonly accountID?: string;
  readonly provider?: string;
  readonly collections?: readonly string[];
  readonly eventBlob?: string;
  readonly rule?: string;
  readonly severity?: string;
}

/** Fields that tables show: the originals, which are large, are not asked for. */
export const tableFields = [
  ...["_id", "time", "verb", "user", "impersonatedUser", "message", "sourceIPs", "resources", "attackTechniques"],
  ...["cluster", "accountID", "provider", "collections", "rule", "severity"],
];

/** Who it was: under impersonation both. */
export function userOf({ user, impersonatedUser }: ListedAudit): string {
  const name = user?.username ?? "";
  return impersonatedUser?.username ? `${impersonatedUser.username} (by ${name})` : name;
}

export const auditColumns: readonly Column<ListedAudit>[] = [
  { head: "time", of: ({ time }) => time },
  { head: "cluster", of: ({ cluster }) => cluster },
  {
    head: "severity",
    of: ({ severity }) => severity,
    paint: ({ severity }, terminal) => ofSeverity(severity ?? "", terminal),
  },
  { head: "rule", of: ({ rule }) => rule },
  { head: "user", of: userOf },
  { head: "verb", of: ({ verb }) => verb },
  { head: "resource", of: ({ resources }) => resources },
  { head: "message", of: ({ message }) => message, wide: true },
  { head: "source IPs", of: ({ sourceIPs }) => sourceIPs, wide: true },
  { head: "techniques", of: ({ attackTechniques }) => attackTechniques, wide: true },
  { head: "account", of: ({ accountID }) => accountID, wide: true },
  { head: "collections", of: ({ collections }) => collections, wide: true },
  { head: "id", of: ({ _id }) => _id, wide: true },
];

/** Columns for chosen fields, as the API names them. */
export const columnsOf = (fields: readonly string[]): readonly Column<ListedAudit>[] =>
  fields.map((field) => ({ head: field, of: (audit) => cell(audit[field as keyof ListedAudit]) }));

function cell(value: ListedAudit[keyof ListedAudit]): string | readonly string[] | undefined {
  if (value === undefined || typeof value === "string") return value;
  return Array.isArray(value) ? (value as readonly string[]) : JSON.stringify(value);
}
