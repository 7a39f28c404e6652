import { z } from "zod";
import type { AksAuditSourceArgs } from "./args.ts";
import { error, type Finding, warning } from "./findings.ts";

/** A diagnostic setting of a cluster, as far as it matters. */
export interface Setting {
  readonly name: string;
  readonly workspace: string | undefined;
  readonly dedicated: boolean | undefined;
  readonly categories: readonly string[];
}

const Settings = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      properties: z.object({
        workspaceId: z.string().nullish(),
        logAnalyticsDestinationType: z.string().nullish(),
        logs: z
          .array(
            z.object({ category: z.string().nullish(), categoryGroup: z.string().nullish(), enabled: z.boolean() }),
          )
          .nullish(),
      }),
    }),
  ),
});

/** The settings in Azure's answer; undefined when it is none. */
export function settingsIn(answer: unknown): readonly Setting[] | undefined {
  return Settings.safeParse(answer).data?.value.map(({ name, properties }) => ({
    name,
    workspace: properties.workspaceId ?? undefined,
    // Azure mostly leaves it out.
    dedicated: properties.logAnalyticsDestinationType
      ? properties.logAnalyticsDestinationType === "Dedicated"
      : undefined,
    categories: (properties.logs ?? [])
      .filter(({ enabled }) => enabled)
      .flatMap(({ category, categoryGroup }) => (category ? [category] : (groups[categoryGroup ?? ""] ?? []))),
  }));
}

/** Groups of categories that have audit events in them. */
const groups: Readonly<Record<string, readonly string[]>> = {
  allLogs: ["kube-audit", "kube-audit-admin"],
  audit: ["kube-audit", "kube-audit-admin"],
};

/** What is wanted of a cluster's settings. */
export interface Wanted {
  readonly cluster: string;
  /** Resource id of the workspace; undefined for one that this deployment makes, which no other setting can feed. */
  readonly workspace: string | undefined;
  readonly category: NonNullable<AksAuditSourceArgs["category"]>;
  readonly tables: NonNullable<AksAuditSourceArgs["tables"]>;
  /** Name of this source's own setting. */
  readonly own: string;
}

/** Azure lets a resource have no more. */
const mostSettings = 5;

/** Whether this source's own setting can be made beside those that are there. */
export function enableFindings(settings: readonly Setting[], wanted: Wanted): readonly Finding[] {
  const others = settings.filter(({ name }) => !isOwn(name, wanted));
  const feeding = others.find((setting) => feeds(setting, wanted));
  if (feeding)
    return [
      error(
        `cluster ${wanted.cluster} sends ${wanted.category} to this workspace already, by the diagnostic setting "${feeding.name}", and Azure refuses a second one: write ensureAuditLogging: "verify" to use it, or remove it: az monitor diagnostic-settings delete --resource ${wanted.cluster} --name ${feeding.name}`,
      ),
    ];
  if (others.length < mostSettings) return [];
  const names = others.map(({ name }) => `"${name}"`).join(", ");
  return [
    error(
      `cluster ${wanted.cluster} has ${others.length} diagnostic settings (${names}), the most that Azure allows: remove one, or add ${wanted.category} to one that sends to the workspace and write ensureAuditLogging: "verify"`,
    ),
  ];
}

/** Whether somebody else's setting does what is needed. This source's own is removed by a deployment that only verifies. */
export function verifyFindings(settings: readonly Setting[], wanted: Wanted): readonly Finding[] {
  const feeding = settings.filter((setting) => !isOwn(setting.name, wanted) && feeds(setting, wanted));
  const [first] = feeding;
  if (first === undefined)
    return [
      error(
        `cluster ${wanted.cluster} sends no ${wanted.category} to the workspace: write ensureAuditLogging: "enable", or run: ${createLine(wanted)}`,
      ),
    ];
  const dedicated = wanted.tables === "resource-specific";
  if (feeding.some((setting) => setting.dedicated === undefined || setting.dedicated === dedicated)) return [];
  const other = dedicated ? "diagnostics" : "resource-specific";
  return [
    warning(
      `the diagnostic setting "${first.name}" of cluster ${wanted.cluster} fills other tables than those that are read: write tables: "${other}"`,
    ),
  ];
}

function createLine({ cluster, workspace, category, tables }: Wanted): string {
  const logs = JSON.stringify([{ category, enabled: true }]);
  return `az monitor diagnostic-settings create --name auditwire --resource ${cluster} --workspace ${workspace} --export-to-resource-specific ${tables === "resource-specific"} --logs '${logs}'`;
}

/** A setting changes its name with the tables that it fills. */
const isOwn = (name: string, { own }: Wanted) => bare(name).toLowerCase() === bare(own).toLowerCase();

const bare = (name: string) => name.replace(/-diagnostics$/i, "");

const feeds = ({ workspace, categories }: Setting, wanted: Wanted) =>
  workspace !== undefined &&
  workspace.toLowerCase() === wanted.workspace?.toLowerCase() &&
  categories.includes(wanted.category);
