import type { CoveredSource } from "../../../components/coverage/index.ts";
import { DaemonConfig } from "../../config.ts";
import type { Specification } from "../../ingest/config.ts";
import { sourceName } from "../../ingest/sources.ts";
import { openUsable } from "./open.ts";

/** The sources of a configuration, and what it leaves open of them. */
export interface ConfiguredSources {
  readonly sources: readonly CoveredSource[];
  readonly notes: readonly string[];
}

type Records = CoveredSource["records"];

/** A daemon's configuration knows no audit policy of a cluster: `policy` says it for all, `recommended` by default. */
export function configuredSources(
  file: string,
  textOf: (policy: string) => string,
  policy = "recommended",
): ConfiguredSources {
  const [opened] = openUsable([file]);
  const { webhooks, specifications = [], push } = DaemonConfig.parse(opened?.value ?? {});
  const records = { kind: "policy", text: textOf(policy) } as const;
  const polled = specifications.map((specification) => ({
    name: sourceName(specification),
    records: recordsOf(specification),
  }));
  const sources = [
    ...webhooks.map(({ name, token: _, default: __, ...facts }) => ({ name, records, facts })),
    ...polled,
    ...push.map(({ type, name }) => ({ name: `${type}/${name}`, records: pushedBy(type) ?? records })),
  ];
  return { sources, notes: notesOn(sources, policy) };
}

function recordsOf(specification: Specification): Records {
  const { filter } = specification;
  switch (specification.deploymentType) {
    case "eks":
      return { kind: "eks", filter };
    case "aks": {
      const { tables } = specification;
      const category = tables === "AKSAuditAdmin" ? "kube-audit-admin" : "kube-audit";
      return { kind: "aks", category, tables: tables === "diagnostics" ? tables : "resource-specific", filter };
    }
    case "gke":
      return { kind: "gke", dataAccess: undefined, filter };
  }
}

function pushedBy(type: DaemonConfig["push"][number]["type"]): Records | undefined {
  switch (type) {
    case "firehose":
      return { kind: "eks" };
    case "pubsub":
      return { kind: "gke", dataAccess: undefined };
    default:
      return undefined;
  }
}

function notesOn(sources: readonly CoveredSource[], policy: string): readonly string[] {
  const has = (kind: Records["kind"]) => sources.some(({ records }) => records.kind === kind);
  return [
    ...(has("policy")
      ? [`Clusters that deliver by themselves are taken to have the audit policy ${policy} (--policy).`]
      : []),
    ...(has("aks")
      ? ["AKS clusters are taken to send the category kube-audit, unless only AKSAuditAdmin is read."]
      : []),
    ...(has("gke") ? ["Which Data Access logs GKE writes is not known."] : []),
  ];
}
