import * as findings from "./findings.ts";
import {
  type Answer,
  auditConfigs,
  type Cluster,
  clustersOf,
  disabledApis,
  type Google,
  missingRights,
} from "./google.ts";
import { deployerRights } from "./privileges.ts";
import type { Settings } from "./settings.ts";

/** What was found out before a deployment. */
export interface Preflight {
  /** What is missing, a sentence each. */
  readonly warnings: readonly string[];
  /** Why nothing may be deployed. */
  readonly refusals: readonly string[];
  /** Projects whose audit configuration could not be read. */
  readonly auditUnknown: readonly string[];
}

/** A question and what became of it. */
interface Asked<T> {
  readonly about: string;
  readonly answer: Answer<T>;
}

/** APIs that a project needs enabled; the first one has what all share. */
function neededApis({ access, grants, args }: Settings, isFirst: boolean): readonly string[] {
  const own = ["logging", "iam", "cloudresourcemanager", "container"];
  const shared = [
    ...(access.kind === "pool" && args.identityProvider === undefined ? ["sts"] : []),
    ...(grants.impersonates ? ["iamcredentials"] : []),
    ...(grants.pushes ? ["pubsub"] : []),
  ];
  return [...own, ...(isFirst ? shared : [])].map((api) => `${api}.googleapis.com`);
}

/** Asks Google what the source needs. Never rejects; what cannot be asked is said. */
export async function preflight(google: Google, settings: Settings): Promise<Preflight> {
  const projects = await Promise.all(settings.projects.map((project) => projectPreflight(google, settings, project)));
  return {
    warnings: [...projects.flatMap(({ warnings }) => warnings), ...clustersIn(settings, projects)],
    refusals: projects.flatMap(({ refusals }) => refusals),
    auditUnknown: settings.projects.filter((_, index) => projects[index]?.isAuditUnknown),
  };
}

interface ProjectPreflight extends Omit<Preflight, "auditUnknown"> {
  readonly isAuditUnknown: boolean;
  readonly clusters: Asked<readonly Cluster[]>;
}

async function projectPreflight(google: Google, settings: Settings, project: string): Promise<ProjectPreflight> {
  const { dataAccess, access, grants, args } = settings;
  const isFirst = project === settings.first;
  const pool = access.kind === "pool" && args.identityProvider === undefined;
  const rights = deployerRights({ ...grants, pool, key: access.kind === "key" }, isFirst);
  const permissions = rights.map(({ permission }) => permission);
  const about = <T>(what: string, answer: Promise<Answer<T>>) =>
    answer.then((it): Asked<T> => ({ about: what, answer: it }));
  const [apis, missing, audit, clusters] = await Promise.all([
    about("the APIs that are enabled", disabledApis(google, project, neededApis(settings, isFirst))),
    about("the rights of whoever deploys", missingRights(google, project, permissions)),
    dataAccess.length > 0 ? about("its audit configuration", auditConfigs(google, project)) : undefined,
    about("its clusters", clustersOf(google, project)),
  ]);
  const verdict = auditVerdict(settings, project, audit);
  return {
    warnings: [
      ...whenKnown(apis.answer, (disabled) => findings.apisOff(project, disabled)),
      ...whenKnown(missing.answer, (lacking) => findings.rightsMissing(project, lacking, rights)),
      ...verdict.warnings,
      ...unasked(project, [apis, missing, ...(audit ? [audit] : []), clusters]),
    ],
    refusals: verdict.refusals,
    isAuditUnknown: audit !== undefined && "unknown" in audit.answer,
    clusters,
  };
}

type Audit = Asked<Parameters<typeof findings.logsMissing>[1]>;

type Verdict = Pick<Preflight, "warnings" | "refusals">;

function auditVerdict(settings: Settings, project: string, audit: Audit | undefined): Verdict {
  const { dataAccess, ensure, args } = settings;
  if (audit === undefined) return { warnings: [], refusals: [] };
  const { answer } = audit;
  if (ensure !== "enable")
    return {
      warnings: whenKnown(answer, (configs) => findings.logsMissing(project, configs, dataAccess)),
      refusals: [],
    };
  if (args.overwrite || "unknown" in answer) return { warnings: [], refusals: [] };
  const members = args.exemptedMembers ?? [];
  const known = members.filter((member) => typeof member === "string");
  const exemptedMembers = known.length === members.length ? known : undefined;
  const refusal = findings.wouldOverwrite(project, answer.is, { logs: dataAccess, exemptedMembers });
  return { warnings: [], refusals: refusal === undefined ? [] : [refusal] };
}

const whenKnown = <T>(answer: Answer<T>, say: (value: T) => readonly string[]): readonly string[] =>
  "is" in answer ? say(answer.is) : [];

/** One sentence for everything that has the same reason. */
function unasked(project: string, asked: readonly Asked<unknown>[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { about, answer } of asked)
    if ("unknown" in answer) reasons.set(answer.unknown, [...(reasons.get(answer.unknown) ?? []), about]);
  return [...reasons].map(
    ([reason, topics]) =>
      `project ${project}: could not be asked before the deployment for ${topics.join(", ")}, so nothing was checked there: ${reason}`,
  );
}

/** Named clusters may lie in any of the projects; those that only a deployment knows are left out. */
function clustersIn({ args }: Settings, projects: readonly ProjectPreflight[]): readonly string[] {
  const answers = projects.map(({ clusters }) => clusters.answer);
  const there = answers.flatMap((answer) => ("is" in answer ? answer.is : []));
  if (answers.some((answer) => "unknown" in answer)) return [];
  const named = (args.clusters ?? []).filter((cluster) => typeof cluster === "string");
  if (named.length === 0 && (args.clusters ?? []).length > 0) return [];
  return findings.clusterFindings(named, there, args.location);
}
