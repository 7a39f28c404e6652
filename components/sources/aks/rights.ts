import { z } from "zod";
import { type Finding, warning } from "./findings.ts";

/** What whoever deploys is granted somewhere: patterns with `*`. */
export interface Grant {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

const patterns = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const Permissions = z.object({ value: z.array(z.object({ actions: patterns, notActions: patterns })) });

/** The grants in Azure's answer; undefined when it is none. */
export const grantsIn = (answer: unknown): readonly Grant[] | undefined => Permissions.safeParse(answer).data?.value;

/** Those of the actions that no grant allows. What one role leaves out, another may still allow. */
export function missingActions(grants: readonly Grant[], needed: readonly string[]): readonly string[] {
  return needed.filter(
    (action) => !grants.some(({ actions, notActions }) => allows(actions, action) && !allows(notActions, action)),
  );
}

const allows = (list: readonly string[], action: string) => list.some((pattern) => matches(pattern, action));

function matches(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}

const remedies: Readonly<Record<string, string>> = {
  "Microsoft.Authorization/roleDefinitions/write":
    "ask for the role User Access Administrator there, or pass a reader whose role somebody else has given",
  "Microsoft.Authorization/roleAssignments/write":
    "ask for the role Role Based Access Control Administrator there, or pass a reader whose role somebody else has given",
  "Microsoft.OperationalInsights/workspaces/sharedKeys/action": "ask for the role Log Analytics Contributor there",
  "Microsoft.Insights/diagnosticSettings/write": "ask for the role Monitoring Contributor there",
};

/** One sentence for all that is missing in a place. */
export function rightsFindings(grants: readonly Grant[], needed: readonly string[], on: string): readonly Finding[] {
  const missing = missingActions(grants, needed);
  if (missing.length === 0) return [];
  const fixes = [...new Set(missing.map((action) => remedies[action]))].filter((fix) => fix !== undefined);
  return [
    warning(`you may not do ${missing.join(" and ")} on ${on}, so the deployment will be refused: ${fixes.join("; ")}`),
  ];
}
