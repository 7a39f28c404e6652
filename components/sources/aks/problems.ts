import { DaemonConfig } from "../../../daemon/config.ts";
import { checkFilter } from "../../../daemon/ingest/log-analytics/filter.ts";
import { type ArgumentProblem, shown } from "../../arguments.ts";
import type { AksAuditSourceArgs } from "./args.ts";
import { parsedId } from "./names.ts";
import type { Plan } from "./plan.ts";
import { configOf, foreseen, nobody } from "./spec.ts";

/** Everything that is wrong with a source's arguments, as far as that can be told before a deployment. */
export function argumentProblems(args: AksAuditSourceArgs, plan: Plan): ArgumentProblem[] {
  return [
    ...nameProblems(plan),
    ...choiceProblems(args),
    ...clusterProblems(args, plan),
    ...workspaceProblems(args, plan),
    ...loggingProblems(plan),
    ...identityProblems(args, plan),
    ...numberProblems(args),
    ...filterProblems(args, plan),
    ...settingProblems(plan),
  ];
}

/** Names of Event Hubs namespaces, made of it, have up to 50 letters, digits and hyphens. */
function nameProblems({ name }: Plan): ArgumentProblem[] {
  if (/^[A-Za-z][A-Za-z0-9-]{0,29}$/.test(name)) return [];
  return [
    {
      path: "name",
      problem: `${shown(name)} cannot begin names of Azure: write a letter, then at most 29 letters, digits and hyphens`,
    },
  ];
}

const choices = {
  ensureAuditLogging: ["enable", "verify", "ignore"],
  category: ["kube-audit", "kube-audit-admin"],
  tables: ["resource-specific", "diagnostics"],
  azureCloud: ["public", "china", "usgovernment"],
} as const;

function choiceProblems(args: AksAuditSourceArgs): ArgumentProblem[] {
  return Object.entries(choices).flatMap(([path, allowed]) => {
    const value = args[path as keyof typeof choices];
    if (value === undefined || (allowed as readonly string[]).includes(value)) return [];
    return [{ path, problem: `${shown(value)} is none of ${allowed.join(", ")}` }];
  });
}

function clusterProblems(
  { resourceGroups }: AksAuditSourceArgs,
  { clusters, ensure, workspace }: Plan,
): ArgumentProblem[] {
  const problems = clusters.flatMap(({ key, id }, index): ArgumentProblem[] => {
    const path = `clusters.${key}`;
    if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/.test(key))
      return [{ path, problem: `${shown(key)} is no short name: write letters, digits and hyphens` }];
    if (id === undefined || id === null || id === "") return [{ path, problem: "is missing: pass the cluster's id" }];
    if (typeof id !== "string") return [];
    if (!parsedId("cluster", id))
      return [
        {
          path,
          problem: `${shown(id)} is no resource id of an AKS cluster: az aks show --resource-group GROUP --name NAME --query id`,
        },
      ];
    const twin = clusters.findIndex(
      (other) => typeof other.id === "string" && other.id.toLowerCase() === id.toLowerCase(),
    );
    return twin < index ? [{ path, problem: "is the same cluster as another one" }] : [];
  });
  if (clusters.length > 0 && (resourceGroups?.length ?? 0) > 0)
    problems.push({
      path: "resourceGroups",
      problem: "narrows a source without clusters; these are named: leave it out",
    });
  if (clusters.length === 0 && workspace?.kind !== "existing" && ensure !== "ignore")
    problems.push({
      path: "clusters",
      problem: "is empty, so nothing would ever be sent: pass the ids of your clusters",
    });
  return problems;
}

function workspaceProblems({ workspace, push, table }: AksAuditSourceArgs, plan: Plan): ArgumentProblem[] {
  if (workspace === undefined)
    return [
      ...(push === undefined
        ? [
            {
              path: "workspace",
              problem: "is missing: pass { id } of one, { create: { resourceGroupName } }, or push: {}",
            },
          ]
        : []),
      ...(table === undefined ? [] : [{ path: "table", problem: "belongs to a workspace, and there is none" }]),
    ];
  if ((workspace.id === undefined) === (workspace.create === undefined))
    return [
      { path: "workspace", problem: "needs one of id and create: say which workspace it is, or that it is to be made" },
    ];
  if (plan.workspace?.kind === "new")
    return workspace.create?.resourceGroupName === undefined
      ? [{ path: "workspace.create.resourceGroupName", problem: "is missing: pass the name of a resource group" }]
      : [];
  const { id } = workspace;
  if (typeof id !== "string" || parsedId("workspace", id)) return [];
  const fix = "az monitor log-analytics workspace show --resource-group GROUP --workspace-name NAME --query id";
  return [{ path: "workspace.id", problem: `${shown(id)} is no resource id of a workspace: ${fix}` }];
}

function loggingProblems({ ensure, workspace, push }: Plan): ArgumentProblem[] {
  if (ensure !== "verify") return [];
  const path = "ensureAuditLogging";
  if (push)
    return [{ path, problem: '"verify" finds no setting for an event hub that is yet to be made: write "enable"' }];
  if (workspace?.kind !== "new") return [];
  return [
    {
      path,
      problem: '"verify" finds no setting for a workspace that is yet to be made: write "enable", or pass workspace.id',
    },
  ];
}

function identityProblems({ identity, reader }: AksAuditSourceArgs, plan: Plan): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const issuer = identity?.issuer;
  if (reader === undefined && issuer === undefined)
    problems.push({
      path: "identity.issuer",
      problem:
        "is missing: pass the issuer of the daemon's cluster, as cluster.oidcIssuerProfile.issuerURL, or a reader",
    });
  const wrong = typeof issuer === "string" ? issuerProblem(issuer) : undefined;
  if (wrong) problems.push({ path: "identity.issuer", problem: wrong });
  for (const key of ["clientId", "tenantId"] as const) {
    const value: unknown = reader === undefined ? nobody : (reader[key] ?? "");
    if (typeof value === "string" && !guid.test(value))
      problems.push({
        path: `reader.${key}`,
        problem: `${shown(value)} is no GUID: az identity show --resource-group GROUP --name NAME`,
      });
  }
  if (plan.resourceGroupName === undefined && (reader === undefined || plan.push !== undefined))
    problems.push({
      path: "resourceGroupName",
      problem: "is missing: pass the resource group for the identity and the event hub that are made",
    });
  return problems;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Why Entra ID cannot ask an issuer for its keys. */
export function issuerProblem(issuer: string): string | undefined {
  if (issuer === "")
    return "is empty: the daemon's cluster has no issuer; on AKS: az aks update --resource-group GROUP --name NAME --enable-oidc-issuer";
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url?.protocol !== "https:") return `${shown(issuer)} is no https URL: pass the issuer of the daemon's cluster`;
  if (!/(^|\.)(svc|local|localhost|internal)$/.test(url.hostname) && url.hostname !== "127.0.0.1") return undefined;
  return `${shown(issuer)} cannot be reached by Entra ID, which asks it for its keys: give the cluster a public issuer, or pass a reader with a clientSecret`;
}

const whole = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most;

function numberProblems({ workspace, table, push }: AksAuditSourceArgs): ArgumentProblem[] {
  const create = workspace?.create;
  const between: readonly (readonly [string, number | undefined, number, number])[] = [
    ["workspace.create.retentionInDays", create?.retentionInDays, 30, 730],
    ["table.retentionInDays", table?.retentionInDays, 4, 730],
    ["table.totalRetentionInDays", table?.totalRetentionInDays, 4, 4383],
    ["push.capacity", push?.capacity, 1, 40],
    ["push.partitionCount", push?.partitionCount, 1, 32],
    ["push.retentionInHours", push?.retentionInHours, 1, 168],
  ];
  const quota = create?.dailyQuotaGb;
  return [
    ...between.flatMap(([path, value, least, most]) =>
      value === undefined || whole(value, least, most)
        ? []
        : [{ path, problem: `${shown(value)} is no whole number from ${least} to ${most}` }],
    ),
    ...(quota === undefined || quota > 0
      ? []
      : [
          {
            path: "workspace.create.dailyQuotaGb",
            problem: `${shown(quota)} lets nothing in: write the GB of a day, or leave it out`,
          },
        ]),
  ];
}

function filterProblems({ filter }: AksAuditSourceArgs, { workspace }: Plan): ArgumentProblem[] {
  if (filter === undefined || filter.trim() === "") return [];
  if (workspace === undefined)
    return [{ path: "filter", problem: "narrows what is polled; an event hub is read whole: leave it out" }];
  return checkFilter(filter).map(({ message, start, length }) => ({
    path: "filter",
    problem: `${shown(filter.slice(start, start + length))} at ${start + 1}: ${message}`,
  }));
}

/** What the daemon would refuse of what is handed over as it is. */
function settingProblems(plan: Plan): ArgumentProblem[] {
  const { issues = [] } = DaemonConfig.safeParse({ ...configOf(plan, foreseen(plan)) }).error ?? {};
  const problems = issues.flatMap(({ path, message }): ArgumentProblem[] => {
    const [room, , key, ...rest] = path.map(String);
    const argument = key === "azureResourceGroups" ? "resourceGroups" : key;
    if (argument === undefined || !handedOver.has(argument) || (room === "push" && plan.workspace)) return [];
    return [{ path: [argument, ...rest].join("."), problem: message }];
  });
  return problems;
}

const handedOver = new Set(["resourceGroups", "pollInterval", "lookback", "labels", "endpoints"]);
