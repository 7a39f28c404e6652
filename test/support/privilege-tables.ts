import type { Privilege } from "../../components/privilege.ts";
import { privileges as aks } from "../../components/sources/aks/privileges.ts";
import { privileges as eks } from "../../components/sources/eks/privileges.ts";
import { privileges as gke } from "../../components/sources/gke/privileges.ts";
import { privileges as selfManaged } from "../../components/sources/self-managed/privileges.ts";

/** Everything that the sources of the three clouds ever grant. */
export const granted: Readonly<Record<"EKS" | "AKS" | "GKE", readonly Privilege[]>> = {
  EKS: eks(),
  AKS: aks(),
  GKE: gke(),
};

/** Pages that show grants, between `<!-- privileges -->` and `<!-- /privileges -->`, and what stands there. */
export const privilegeTables: Readonly<Record<string, string>> = {
  "README.md": table(
    // On what and when stands in the pages: a README is read as text, too.
    ["", "may", "who"],
    Object.entries(granted).flatMap(([cloud, rows]) =>
      distinct(rows.map(({ who, action }) => [cloud, `\`${action}\``, who])),
    ),
  ),
  "docs/pulumi/eks.md": cloudTable(granted.EKS),
  "docs/pulumi/aks.md": cloudTable(granted.AKS),
  "docs/pulumi/gke.md": cloudTable(granted.GKE),
  "docs/pulumi/self-managed.md": cloudTable(selfManaged()),
};

function cloudTable(rows: readonly Privilege[]): string {
  return table(["who", "may", "on", "when"], rows.map(cellsOf));
}

function cellsOf({ who, action, on, when }: Privilege): readonly string[] {
  return [who, `\`${action}\``, on, when === "" ? "always" : when];
}

function distinct(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(rows.map((row) => [row.join("|"), row])).values()];
}

/** As the formatter writes it: each column as wide as its widest cell. */
/** With columns as wide as their widest cell, as the formatter wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[], fill = " ") =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |`;
  const rule = line(
    head.map(() => "---"),
    "-",
  );
  return [line(head), rule, ...rows.map((row) => line(row))].join("\n");
}

const section = /(<!-- privileges -->)[\s\S]*?(<!-- \/privileges -->)/;

/** True when a page has a place for its table. */
export const hasSection = (page: string) => section.test(page);

/** A page with its table as it has to be. */
export const withPrivileges = (page: string, made: string) =>
  page.replace(section, (_, begin: string, end: string) => `${begin}\n\n${made}\n\n${end}`);
