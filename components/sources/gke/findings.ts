import { versionWarning } from "../../compatibility.ts";
import type { DataAccessLog } from "./args.ts";
import type { AuditConfig, Cluster } from "./google.ts";
import type { DeployerRight } from "./privileges.ts";

/** Service whose audit configuration decides on the Data Access logs of Kubernetes. */
export const auditedService = "container.googleapis.com";

/** What cannot be seen without Data Access logs; said unless the program decides. */
export const withoutDataAccess =
  "Data Access logs are not read: Google writes reads there, so rules on reads of secrets never fire, nor perhaps those" +
  " on exec, attach and port-forward, which are GET since kubectl 1.31 (not verified on GKE); set dataAccess:" +
  ' ["ADMIN_READ", "DATA_READ"], which is billed by volume, or dataAccess: [] to leave it so';

/** APIs that are off, with the line that switches them on. */
export function apisOff(project: string, disabled: readonly string[]): readonly string[] {
  if (disabled.length === 0) return [];
  return [
    `project ${project}: ${disabled.join(", ")} ${disabled.length === 1 ? "is" : "are"} not enabled: gcloud services enable ${disabled.join(" ")} --project ${project}`,
  ];
}

/** Rights that whoever deploys lacks, with the roles that have them. */
export function rightsMissing(
  project: string,
  missing: readonly string[],
  rights: readonly DeployerRight[],
): readonly string[] {
  if (missing.length === 0) return [];
  const roles = [...new Set(rights.filter(({ permission }) => missing.includes(permission)).map(({ role }) => role))];
  return [
    `project ${project}: whoever deploys may not ${missing.join(", ")}, so the deployment will fail there; have the project's owner grant ${roles.join(", ")}`,
  ];
}

/** Log types that a project writes by itself for Kubernetes. */
function writtenLogs(configs: readonly AuditConfig[]): ReadonlySet<string> {
  const ours = configs.filter(({ service }) => service === auditedService || service === "allServices");
  return new Set(ours.flatMap(({ logs }) => logs.map(({ logType }) => logType)));
}

/** Data Access logs that are to be read and that nobody writes. */
export function logsMissing(
  project: string,
  configs: readonly AuditConfig[],
  wanted: readonly DataAccessLog[],
): readonly string[] {
  const written = writtenLogs(configs);
  const missing = wanted.filter((log) => !written.has(log));
  if (missing.length === 0) return [];
  return [
    `project ${project}: its audit configuration does not have ${missing.join(", ")} for ${auditedService} (a folder or the organization may): set ensureAuditLogging: "enable", or tick them for the Kubernetes Engine API in IAM & Admin, Audit Logs`,
  ];
}

/** The audit configuration that is wanted. */
export interface WantedLogs {
  readonly logs: readonly DataAccessLog[];
  /** Undefined while some are not known. */
  readonly exemptedMembers: readonly string[] | undefined;
}

/** Why a project's audit configuration must not be replaced without being told to; undefined when nothing is lost. */
export function wouldOverwrite(
  project: string,
  configs: readonly AuditConfig[],
  wanted: WantedLogs,
): string | undefined {
  const present = configs.find(({ service }) => service === auditedService);
  if (!present || isAs(present, wanted)) return undefined;
  const there = present.logs.map(({ logType, exemptedMembers }) =>
    exemptedMembers.length > 0 ? `${logType} except for ${exemptedMembers.join(", ")}` : logType,
  );
  return `project ${project} has an audit configuration for ${auditedService} already (${there.join("; ")}), which would be replaced, and be gone after destroy: give the same in dataAccess and exemptedMembers, or overwrite: true to replace it, also when an earlier deployment of this program wrote it`;
}

/** The same where it cannot be seen what is there. */
export const wouldOverwriteUnseen = (project: string) =>
  `project ${project}: its audit configuration could not be read, and what it has for ${auditedService} would be replaced by a deployment, which is refused: let whoever deploys read it (resourcemanager.projects.getIamPolicy), or set overwrite: true`;

const isAs = ({ logs }: AuditConfig, wanted: WantedLogs) =>
  same(
    logs.map(({ logType }) => logType),
    wanted.logs,
  ) && logs.every(({ exemptedMembers }) => same(exemptedMembers, wanted.exemptedMembers ?? exemptedMembers));

const same = (some: readonly string[], others: readonly string[]) =>
  [...some].sort().join("\n") === [...others].sort().join("\n");

/** Clusters that are named and not there, and versions outside of the table. */
export function clusterFindings(
  named: readonly string[],
  there: readonly Cluster[],
  location: string | undefined,
): readonly string[] {
  const here = there.filter((cluster) => isIn(cluster, location));
  const missing = named.filter((name) => !here.some((cluster) => cluster.name === name));
  const read = named.length === 0 ? here : here.filter(({ name }) => named.includes(name));
  const names = [...new Set(here.map(({ name }) => name))];
  return [
    ...missing.map(
      (name) =>
        `there is no cluster "${name}"${location === undefined ? "" : ` in ${location}`} yet; there ${names.length === 0 ? "is none" : `are: ${names.join(", ")}`}`,
    ),
    ...read.flatMap(({ name, version }) => {
      const warning = versionWarning("gke", version);
      return warning === undefined ? [] : [`cluster "${name}": ${warning}`];
    }),
  ];
}

/** As the filter compares: a zonal cluster lies in its zone, not in the region. */
const isIn = (cluster: Cluster, location: string | undefined) =>
  location === undefined || cluster.location === location;

/** Whether the daemon's cluster can tell Google who the daemon is; which of them it is, is not known. */
export function workloadIdentityFindings(project: string, clusters: readonly Cluster[]): readonly string[] {
  const pool = `${project}.svc.id.goog`;
  if (clusters.some(({ workloadPool }) => workloadPool === pool)) return [];
  return [
    `project ${project}: no cluster has Workload Identity, without which the daemon is let in nowhere: gcloud container clusters update CLUSTER --location LOCATION --project ${project} --workload-pool=${pool}, and for its node pools --workload-metadata=GKE_METADATA`,
  ];
}
