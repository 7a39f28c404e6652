import type { Answer, Ask } from "./ask.ts";
import { clusterIn, issuerFindings, regionFindings, versionFindings } from "./cluster.ts";
import { type Finding, warning } from "./findings.ts";
import { notSet, notYet, planFindings, set, tableChange, tableIn, toBeSet } from "./kept-table.ts";
import { type Plan, tableOf } from "./plan.ts";
import { grantsIn, rightsFindings } from "./rights.ts";
import { enableFindings, settingsIn, verifyFindings } from "./settings.ts";

const versions = {
  settings: "2021-05-01-preview",
  permissions: "2022-04-01",
  tables: "2022-10-01",
  clusters: "2024-09-01",
} as const;

/** What Azure says of a cluster, before anything is done to it. `workspace` is one that is there already. */
export async function askAboutCluster(
  plan: Plan,
  id: string,
  workspace: string | undefined,
  ask: Ask,
): Promise<readonly Finding[]> {
  const { ensure, category, tables, settingName: own, push, location } = plan;
  const wanted = { cluster: id, workspace, category, tables, own };
  const decide = ensure === "verify" ? verifyFindings : enableFindings;
  const found = await Promise.all([
    ask(clusterPath(id)).then((answer) =>
      told(answer, `cluster ${id}`, clusterIn, (it) => [
        ...versionFindings(it, id),
        ...(push && typeof location === "string" ? regionFindings(it, id, location) : []),
      ]),
    ),
    ensure === "ignore"
      ? []
      : ask(`${id}/providers/Microsoft.Insights/diagnosticSettings?api-version=${versions.settings}`).then((answer) =>
          told(answer, `the diagnostic settings of cluster ${id}`, settingsIn, (it) => decide(it, wanted)),
        ),
    ensure === "enable" ? askRights(id, ["Microsoft.Insights/diagnosticSettings/write"], ask) : [],
  ]);
  return found.flat();
}

/** Whether the daemon runs in this cluster, and Entra ID will know its tokens. */
export async function askAboutIssuer(id: string, issuer: string, ask: Ask): Promise<readonly Finding[]> {
  const answer = await ask(clusterPath(id));
  const cluster = answer.kind === "answer" ? clusterIn(answer.value) : undefined;
  return cluster ? issuerFindings(cluster, id, issuer) : [];
}

const clusterPath = (id: string) => `${id}?api-version=${versions.clusters}`;

/** Whether whoever deploys may do something somewhere. */
export async function askRights(scope: string, actions: readonly string[], ask: Ask): Promise<readonly Finding[]> {
  if (actions.length === 0) return [];
  const answer = await ask(
    `${scope}/providers/Microsoft.Authorization/permissions?api-version=${versions.permissions}`,
  );
  // Where a resource group is yet to be made, nothing can be said.
  if (answer.kind === "absent") return [];
  return told(answer, `your rights on ${scope}`, grantsIn, (grants) => rightsFindings(grants, actions, scope));
}

/** How the table is kept; outside of a preview it is set, when that is wanted. */
export async function askAboutTable(
  plan: Plan,
  workspace: string,
  isPreview: boolean,
  ask: Ask,
): Promise<readonly Finding[]> {
  const name = tableOf(plan);
  const path = `${workspace}/tables/${name}?api-version=${versions.tables}`;
  const answer = await ask(path);
  const { kept } = plan;
  if (answer.kind === "absent") return kept ? [notYet(name)] : [];
  const table = answer.kind === "answer" ? tableIn(answer.value) : undefined;
  if (table === undefined) return told(answer, `the table ${name}`, tableIn, () => []);
  if (kept === undefined) return planFindings(table, name, workspace);
  const change = tableChange(table, kept);
  if (change === undefined) return [];
  if (isPreview) return [toBeSet(name, kept)];
  const done = await ask(path, change);
  return [done.kind === "answer" ? set(name, kept) : notSet(name, workspace, kept, whyNot(done))];
}

/** What follows from an answer, or that there was none. */
function told<T>(
  answer: Answer,
  what: string,
  read: (value: unknown) => T | undefined,
  decide: (it: T) => readonly Finding[],
) {
  const it = answer.kind === "answer" ? read(answer.value) : undefined;
  if (it !== undefined) return decide(it);
  switch (answer.kind) {
    case "unanswered":
      return [unanswered(answer.why)];
    case "refused":
      return [warning(`${what}: you may not see it, so it was not checked (${answer.why})`)];
    case "absent":
    case "answer":
      return [warning(`${what}: ${whyNot(answer)}, so it was not checked`)];
  }
}

/** The same sentence whatever was asked: it is said once. */
const unanswered = (why: string) =>
  warning(`Azure could not be asked (${why}): settings, rights and tables were not checked before the deployment`);

function whyNot(answer: Answer): string {
  switch (answer.kind) {
    case "absent":
      return "Azure says that there is none";
    case "answer":
      return "Azure's answer is not understood";
    default:
      return answer.why;
  }
}
