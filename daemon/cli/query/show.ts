import { AuditwireError } from "../../audit/errors.ts";
import type { DaemonClient } from "../daemon/client.ts";
import type { Here } from "../here.ts";
import { type Column, printOne } from "../output/print.ts";
import { ofSeverity } from "../output/severity.ts";
import { visible } from "../table.ts";
import type { ListedAudit } from "./columns.ts";
import { audits } from "./path.ts";

const fields: readonly Column<ListedAudit>[] = [
  { head: "id", of: ({ _id }) => _id },
  { head: "time", of: ({ time }) => time },
  {
    head: "severity",
    of: ({ severity }) => severity,
    paint: ({ severity }, terminal) => ofSeverity(severity ?? "", terminal),
  },
  { head: "rule", of: ({ rule }) => rule },
  { head: "message", of: ({ message }) => message },
  { head: "user", of: ({ user }) => user?.username },
  { head: "groups", of: ({ user }) => user?.groups?.join(", ") },
  { head: "acted as", of: ({ impersonatedUser }) => impersonatedUser?.username },
  { head: "verb", of: ({ verb }) => verb },
  { head: "resource", of: ({ resources }) => resources },
  { head: "request", of: ({ requestURI }) => requestURI },
  { head: "from", of: ({ sourceIPs }) => sourceIPs?.join(", ") },
  { head: "techniques", of: ({ attackTechniques }) => attackTechniques?.join(", ") },
  { head: "cluster", of: ({ cluster }) => cluster },
  { head: "provider", of: ({ provider }) => provider },
  { head: "account", of: ({ accountID }) => accountID },
  { head: "collections", of: ({ collections }) => collections?.join(", ") },
];

/** Prints one audit whole, with the event as its source recorded it. Fails with `not_found`. */
export async function show(
  daemon: DaemonClient,
  id: string,
  options: { readonly json?: boolean },
  { terminal }: Here,
): Promise<void> {
  const [audit] = id === "" ? [] : await daemon.get<readonly ListedAudit[]>(audits, { query: { id, limit: 1 } });
  if (audit === undefined)
    throw new AuditwireError(
      "not_found",
      `no audit that you may see has the id "${visible(id)}": auditwire query -o wide shows ids; retention may have removed it`,
    );
  printOne(audit, fields, options, terminal);
  if (options.json) return;
  for (const [name, value] of Object.entries(audit.authorizationInfo ?? {}))
    terminal.line(`${terminal.dim(visible(name))}  ${visible(value)}`);
  terminal.line();
  terminal.line(terminal.bold("original event"));
  for (const line of readable(audit.eventBlob ?? "").split("\n")) terminal.line(visible(line));
}

/** JSON on many lines; anything else as it is. Numbers that JavaScript cannot hold stay as they were written. */
function readable(text: string): string {
  try {
    const value: unknown = JSON.parse(text, keepNumber);
    return JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}

/** A number whose text is another is kept as that text. */
function keepNumber(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const { source } = context ?? {};
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  return rawJSON(source);
}

const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
