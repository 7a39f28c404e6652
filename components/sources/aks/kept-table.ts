import { z } from "zod";
import type { AksTableArgs } from "./args.ts";
import { type Finding, info, warning } from "./findings.ts";
import { parsedId } from "./names.ts";

/** How a table of a workspace is kept. */
export interface KeptTable {
  readonly plan: string | undefined;
  readonly retentionInDays: number | undefined;
  readonly totalRetentionInDays: number | undefined;
}

const days = z.number().nullish();
const Table = z.object({
  properties: z.object({ plan: z.string().nullish(), retentionInDays: days, totalRetentionInDays: days }),
});

/** The table in Azure's answer; undefined when it is none. */
export function tableIn(answer: unknown): KeptTable | undefined {
  const table = Table.safeParse(answer).data?.properties;
  return (
    table && {
      plan: table.plan ?? undefined,
      retentionInDays: table.retentionInDays ?? undefined,
      totalRetentionInDays: table.totalRetentionInDays ?? undefined,
    }
  );
}

/** What has to be sent so that a table is kept as wanted; undefined when it is, or nothing is wanted. */
export function tableChange(table: KeptTable, wanted: AksTableArgs | undefined) {
  if (wanted === undefined) return undefined;
  const { retentionInDays, totalRetentionInDays } = wanted;
  const differs =
    isOther(table.plan, "Analytics") ||
    (retentionInDays !== undefined && table.retentionInDays !== retentionInDays) ||
    (totalRetentionInDays !== undefined && table.totalRetentionInDays !== totalRetentionInDays);
  return differs
    ? {
        properties: {
          plan: "Analytics",
          ...(retentionInDays !== undefined && { retentionInDays }),
          ...(totalRetentionInDays !== undefined && { totalRetentionInDays }),
        },
      }
    : undefined;
}

const isOther = (plan: string | undefined, wanted: string) =>
  plan !== undefined && plan.toLowerCase() !== wanted.toLowerCase();

/** A table with another plan than Analytics cannot be polled; nobody has asked to change it. */
export function planFindings(table: KeptTable, name: string, workspace: string): readonly Finding[] {
  if (!isOther(table.plan, "Analytics")) return [];
  return [
    warning(
      `the table ${name} has the plan ${table.plan}, which cannot be polled: pass table: {}, or run: ${updateLine(name, workspace, { plan: "Analytics" })}`,
    ),
  ];
}

/** What is said of a table that Azure has not made yet. */
export const notYet = (name: string): Finding =>
  info(
    `the table ${name} is not there yet: Azure makes it with the first records, and the next up sets how long it is kept`,
  );

/** What is said of a table that will be, or was, or could not be set. */
export const toBeSet = (name: string, wanted: AksTableArgs): Finding =>
  info(`this up sets the table ${name} to ${said(wanted)}`);
export const set = (name: string, wanted: AksTableArgs): Finding => info(`the table ${name} is set to ${said(wanted)}`);
export const notSet = (name: string, workspace: string, wanted: AksTableArgs, why: string): Finding =>
  warning(
    `the table ${name} could not be set to ${said(wanted)} (${why}): ${updateLine(name, workspace, { plan: "Analytics", "retention-time": wanted.retentionInDays, "total-retention-time": wanted.totalRetentionInDays })}`,
  );

function said({ retentionInDays, totalRetentionInDays }: AksTableArgs): string {
  const queried = retentionInDays === undefined ? [] : [`${retentionInDays} days`];
  const whole = totalRetentionInDays === undefined ? [] : [`${totalRetentionInDays} days in all`];
  return ["the plan Analytics", ...queried, ...whole].join(", ");
}

function updateLine(table: string, workspace: string, options: Readonly<Record<string, string | number | undefined>>) {
  const { resourceGroup = "GROUP", name = "WORKSPACE" } = parsedId("workspace", workspace) ?? {};
  const given = Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : [`--${key} ${value}`]));
  return `az monitor log-analytics workspace table update --resource-group ${resourceGroup} --workspace-name ${name} --name ${table} ${given.join(" ")}`;
}
