import * as pulumi from "@pulumi/pulumi";
import { allProblems, shaped } from "../../argument-shape.ts";
import { argumentsChecked, refusal } from "../../arguments.ts";
import type { AuditSource, CloudSourceSpec } from "../../audit-source.ts";
import type { AksAuditSourceArgs } from "./args.ts";
import { askingOf, subscriptionOf } from "./asking.ts";
import { tokenAudience } from "./names.ts";
import { isKeyless, type Plan, planOf, tableOf } from "./plan.ts";
import { argumentProblems, issuerProblem } from "./problems.ts";
import { askAboutCluster, askAboutIssuer, askAboutTable, askRights } from "./questions.ts";
import { eventHubOf, grantQueries, grantReceiving, readerOf, sendLogs, workspaceOf } from "./resources.ts";
import { argsShape } from "./shape.ts";
import { configOf, credentialFiles, type Deployed, foreseen, recordsOf } from "./spec.ts";

/**
 * Clusters of AKS whose audit events go to a Log Analytics workspace, which the daemon polls, or to an event hub, which
 * it reads. Makes the diagnostic settings, an identity without a key that may query the one table, and the workspace or
 * the event hub if it is to; asks Azure before, and says in a sentence what is missing.
 */
export class AksAuditSource extends pulumi.ComponentResource implements AuditSource {
  /** What a daemon has to know of it. */
  readonly spec: CloudSourceSpec;
  /** Resource id of the workspace; undefined when events are only pushed. */
  readonly workspaceId: pulumi.Output<string | undefined>;
  /** Client id of the identity that the daemon is let in as. */
  readonly clientId: pulumi.Output<string>;

  constructor(name: string, args: AksAuditSourceArgs, opts?: pulumi.ComponentResourceOptions) {
    const given = shaped(argsShape, args);
    const plan = planOf(name, given.args, { project: pulumi.getProject(), stack: pulumi.getStack() });
    const problems = allProblems(given, argumentProblems(given.args, plan));
    const checked = argumentsChecked("AksAuditSource", name, problems);
    super("auditwire:index:AksAuditSource", name, { table: checked(tableOf(plan)), category: plan.category }, opts);
    const made = problems.length === 0 ? makeSource(plan, this, opts?.dependsOn) : nothing(plan);
    this.spec = specOf(plan, made);
    this.workspaceId = made.workspaceId;
    this.clientId = made.deployed.apply(({ clientID }) => clientID);
    const workspaceId = pulumi.all([made.workspaceId, made.asked]).apply(([id]) => id);
    this.registerOutputs({ workspaceId, clientId: this.clientId });
  }
}

interface Made {
  readonly deployed: pulumi.Output<Deployed>;
  readonly workspaceId: pulumi.Output<string | undefined>;
  /** What the daemon cannot read without. */
  readonly after: readonly pulumi.Resource[];
  /** Rejects when an answer of Azure ends the deployment. */
  readonly asked: pulumi.Output<boolean>;
}

/** Where the arguments are wrong nothing is made. */
const nothing = (plan: Plan): Made => ({
  deployed: pulumi.output(foreseen(plan)),
  workspaceId: pulumi.output(undefined),
  after: [],
  asked: pulumi.output(true),
});

function makeSource(
  plan: Plan,
  parent: pulumi.Resource,
  dependsOn: pulumi.ComponentResourceOptions["dependsOn"],
): Made {
  const asking = askingOf(plan, parent, dependsOn);
  const workspace = workspaceOf(plan, parent);
  const hub = eventHubOf(plan, parent);
  const issuer = pulumi.output(plan.daemon.issuer).apply(checkedIssuer(plan));
  const reader = readerOf(plan, issuer, parent);
  const { principalID } = reader;
  const granted = [
    ...(workspace && principalID !== undefined ? [grantQueries(plan, workspace, principalID, parent)] : []),
    ...(hub && principalID !== undefined ? [grantReceiving(plan, hub, principalID, parent)] : []),
  ];
  const before = plan.workspace?.kind === "existing" ? plan.workspace.id : undefined;
  const clusters = plan.clusters.map(({ key, id }) => {
    const asked = asking({ id, before }, (its, ask) => askAboutCluster(plan, its.id, its.before, ask));
    const allowed = pulumi.all([id, asked]).apply(([text]) => text);
    if (plan.ensure === "enable") sendLogs(plan, { key, id: allowed }, { workspace, hub }, parent);
    return asked;
  });
  const asked = pulumi.all([
    ...clusters,
    ...plan.clusters.map(({ id }) => asking({ id, issuer }, (its, ask) => askAboutIssuer(its.id, its.issuer, ask))),
    asking(rightsScope(plan, parent), (scope, ask) => (scope ? askRights(scope, neededRights(plan), ask) : nobodyAsks)),
    ...(workspace ? [asking(workspace.id, (id, ask) => askAboutTable(plan, id, pulumi.runtime.isDryRun(), ask))] : []),
  ]);
  return {
    deployed: pulumi.output({
      tenantID: reader.tenantID,
      clientID: reader.clientID,
      workspace: workspace?.customerId,
      clusters: plan.clusters.map(({ id }) => id),
      hub: hub && { namespace: hub.namespace.name, name: hub.name },
    }),
    workspaceId: pulumi.output(workspace?.id),
    after: [...reader.after, ...granted],
    asked: asked.apply(() => true),
  };
}

const nobodyAsks = Promise.resolve([]);

/** An issuer that a program computes is known only now. */
const checkedIssuer = (plan: Plan) => (issuer: string | undefined) => {
  const problem = plan.reader === undefined ? issuerProblem(issuer ?? "") : undefined;
  if (problem !== undefined) throw refusal(`AksAuditSource "${plan.name}": identity.issuer: ${problem}`);
  return issuer ?? "";
};

/** Where roles are given: at the workspace, or in the group where things are yet to be made. */
function rightsScope(plan: Plan, parent: pulumi.Resource): pulumi.Output<string | undefined> {
  const { workspace, resourceGroupName } = plan;
  if (workspace?.kind === "existing") return pulumi.output(workspace.id);
  const group = workspace?.args.resourceGroupName ?? resourceGroupName;
  return pulumi
    .all([subscriptionOf(parent), group])
    .apply(([subscription, name]) => subscription && name && `/subscriptions/${subscription}/resourceGroups/${name}`);
}

/** What whoever deploys has to be allowed there. */
function neededRights({ workspace, push, reader, ensure, clusters }: Plan): readonly string[] {
  const grants = reader === undefined || reader.principalId !== undefined;
  return [
    ...(grants && workspace ? ["Microsoft.Authorization/roleDefinitions/write"] : []),
    ...(grants && (workspace || push) ? ["Microsoft.Authorization/roleAssignments/write"] : []),
    ...(workspace && ensure === "enable" && clusters.length > 0
      ? ["Microsoft.OperationalInsights/workspaces/sharedKeys/action"]
      : []),
  ];
}

function specOf(plan: Plan, { deployed, after, asked }: Made): CloudSourceSpec {
  const { namespace, serviceAccount } = plan.daemon;
  const secret = plan.reader?.clientSecret;
  return {
    kind: "cloud",
    provider: "azure",
    name: plan.name,
    identity: isKeyless(plan) ? { namespace, serviceAccount } : undefined,
    // A daemon that would find nothing is not rolled out.
    config: pulumi.all([deployed, asked]).apply(([it]) => configOf(plan, it)),
    foreseen: configOf(plan, foreseen(plan)),
    files: {},
    ...credentialFiles(plan, tokenAudience(plan.cloud), secret === undefined ? undefined : pulumi.secret(secret)),
    pushes: false,
    records: recordsOf(plan),
    after,
  };
}
