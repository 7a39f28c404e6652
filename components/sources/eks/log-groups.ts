import * as pulumi from "@pulumi/pulumi";
import type { EksAuditSourceArgs, LogGroupChoice } from "./arguments.ts";
import { ownTag } from "./checks.ts";
import type { Making } from "./daemon-role.ts";
import type { NamedCluster } from "./plan.ts";
import { logGroupOf } from "./policy-documents.ts";

/** The clusters' log groups, where this stack owns them. */
export function ownedLogGroups({ plan, args, aws, here }: Making): readonly pulumi.Resource[] {
  const { logGroup, name } = plan;
  if (logGroup.mode === "existing") return [];
  return plan.clusters.map((cluster) => {
    const options = pulumi.mergeOptions(here, logGroupOptions(logGroup, cluster));
    return new aws.LogGroup(
      `${name}-${cluster.suffix}-log-group`,
      logGroupArgs(name, args, logGroup, cluster),
      options,
    );
  });
}

function logGroupArgs(
  source: string,
  { kmsKeyArn }: EksAuditSourceArgs,
  { mode, retentionDays }: LogGroupChoice,
  cluster: NamedCluster,
) {
  const shared = {
    name: pulumi.output(cluster.name).apply(logGroupOf),
    ...(retentionDays !== undefined && { retentionInDays: retentionDays }),
  };
  if (mode === "adopt") return shared;
  return { ...shared, ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }), tags: { [ownTag]: source } };
}

/** What is adopted stays as it is, but for its retention; an import refuses any other difference. */
export function logGroupOptions(
  { mode, retain = true }: LogGroupChoice,
  { name }: NamedCluster,
): pulumi.CustomResourceOptions {
  const kept = { retainOnDelete: retain };
  if (mode !== "adopt") return kept;
  return {
    ...kept,
    ...(typeof name === "string" && { import: logGroupOf(name) }),
    ignoreChanges: ["kmsKeyId", "logGroupClass", "tags", "tagsAll", "skipDestroy", "deletionProtectionEnabled"],
  };
}
