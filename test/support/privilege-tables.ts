import type { Privilege } from "../../components/privilege.ts";
import { privileges as aks } from "../../components/sources/aks/privileges.ts";
import { privileges as eks } from "../../components/sources/eks/privileges.ts";
import { privileges as gke } from "../../components/sources/gke/privileges.ts";

/** Everything that the sources of the three clouds ever grant. */
export const granted: Readonly<Record<"EKS" | "AKS" | "GKE", readonly Privilege[]>> = {
  EKS: eks(),
  AKS: aks(),
  GKE: gke(),
};

/** Pages that show grants, between `<!-- privileges -->` and `<!-- /privileges -->`, and what stands there. */
export const privilegeTables: Readonly<Record<string, string>> = {
  "README.md": table(
    ["", "who", "may", "on", "when"],
    Object.entries(granted).flatMap(([cloud, rows]) => rows.map((row) => [cloud, ...cellsOf(row)])),
  ),
  "docs/pulumi/eks.md": cloudTable(granted.EKS),
  "docs/pulumi/aks.md": cloudTable(granted.AKS),
  "docs/pulumi/gke.md": cloudTable(granted.GKE),
};

function cloudTable(rows: readonly Privilege[]): string {
  return table(["who", "may", "on", "when"], rows.map(cellsOf));
}

function cellsOf({ who, action, on, when }: Privilege): readonly string[] {
  return [who, `\`${action}\``, on, when === "" ? "always" : when];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const section = /(<!-- privileges -->)[\s\S]*?(<!-- \/privileges -->)/;

/** True when a page has a place for its table. */
export const hasSection = (page: string) => section.test(page);

/** A page with its table as it has to be. */
export const withPrivileges = (page: string, made: string) =>
  page.replace(section, (_, begin: string, end: string) => `${begin}\n\n${made}\n\n${end}`);
