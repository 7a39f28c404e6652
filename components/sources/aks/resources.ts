import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { RoleDefinition } from "@pulumi/azure-native/authorization/roleDefinition";
import { EventHub } from "@pulumi/azure-native/eventhub/eventHub";
import { Namespace } from "@pulumi/azure-native/eventhub/namespace";
import { NamespaceAuthorizationRule } from "@pulumi/azure-native/eventhub/namespaceAuthorizationRule";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import * as pulumi from "@pulumi/pulumi";
import { GivenWorkspace } from "./given-workspace.ts";
import { eventHubsDataReceiver, groupOf, guidOf, roleId, tokenAudience } from "./names.ts";
import { type Plan, privilegeOptions } from "./plan.ts";
import { roleActions, ruleRights } from "./privileges.ts";

/** The workspace that is polled. */
export interface PolledWorkspace {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** The GUID that queries name. */
  readonly customerId: pulumi.Output<string>;
}

/** The workspace: one that is there is only read, by its id, for it may lie in another subscription. */
export function workspaceOf(plan: Plan, parent: pulumi.Resource): PolledWorkspace | undefined {
  const { workspace, name, tags } = plan;
  if (workspace === undefined) return undefined;
  if (workspace.kind === "existing") {
    const id = pulumi.output(workspace.id);
    const { customerId, name: itsName } = new GivenWorkspace(`${name}-given-workspace`, id, parent);
    return { id, name: itsName, customerId };
  }
  const {
    resourceGroupName,
    location,
    workspaceName,
    retentionInDays = 30,
    dailyQuotaGb,
    retainOnDelete = false,
  } = workspace.args;
  const made = new Workspace(
    `${name}-workspace`,
    {
      resourceGroupName,
      ...(location !== undefined && { location }),
      ...(workspaceName !== undefined && { workspaceName }),
      sku: { name: "PerGB2018" },
      retentionInDays,
      features: { disableLocalAuth: true },
      ...(dailyQuotaGb !== undefined && { workspaceCapping: { dailyQuotaGb } }),
      ...(tags && { tags }),
    },
    { parent, retainOnDelete },
  );
  return { id: made.id, name: made.name, customerId: made.customerId };
}

/** Who the daemon is in Azure. */
export interface Reader {
  readonly tenantID: pulumi.Output<string>;
  readonly clientID: pulumi.Output<string>;
  /** Undefined where somebody else gives it its role. */
  readonly principalID: pulumi.Input<string> | undefined;
  readonly after: readonly pulumi.Resource[];
}

/** An identity that only the daemon's service account is let in as, unless one is given. */
export function readerOf(plan: Plan, issuer: pulumi.Input<string>, parent: pulumi.Resource): Reader {
  const { reader, name, tags, location, daemon, cloud } = plan;
  if (reader) {
    const { tenantId, clientId, principalId } = reader;
    return {
      tenantID: pulumi.output(tenantId),
      clientID: pulumi.output(clientId),
      principalID: principalId,
      after: [],
    };
  }
  const resourceGroupName = plan.resourceGroupName ?? "";
  const identity = new UserAssignedIdentity(
    `${name}-identity`,
    { resourceGroupName, ...(location !== undefined && { location }), ...(tags && { tags }) },
    { parent },
  );
  const federation = new FederatedIdentityCredential(
    `${name}-federation`,
    {
      resourceGroupName,
      // The identity's name: the credential lies in it.
      resourceName: identity.name,
      issuer,
      subject: `system:serviceaccount:${daemon.namespace}:${daemon.serviceAccount}`,
      audiences: [tokenAudience(cloud)],
    },
    { parent },
  );
  const { tenantId, clientId, principalId } = identity;
  return { tenantID: tenantId, clientID: clientId, principalID: principalId, after: [federation] };
}

/** Lets the reader query the one table of the workspace, by a role that has these actions and no others. */
export function grantQueries(
  plan: Plan,
  workspace: PolledWorkspace,
  principalId: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Resource {
  const { name, owner } = plan;
  // A role can be assigned in a resource group or above, not in one resource.
  const scope = workspace.id.apply(groupOf);
  const guid = scope.apply((group) => guidOf(`${group.toLowerCase()}|${owner}`));
  const role = new RoleDefinition(
    `${name}-role`,
    {
      scope,
      roleDefinitionId: guid,
      // A tenant has each name once.
      roleName: pulumi.interpolate`auditwire ${owner} on ${workspace.name}`,
      description: "Reads the audit events of AKS from one table of a Log Analytics workspace.",
      roleType: "CustomRole",
      assignableScopes: [scope],
      permissions: [{ actions: roleActions(privilegeOptions(plan)), notActions: [] }],
    },
    { parent },
  );
  const roleDefinitionId = pulumi.all([workspace.id, guid]).apply(([id, its]) => roleId(id.split("/")[2] ?? "", its));
  return new RoleAssignment(
    `${name}-reader`,
    // With the type Azure does not look for an identity that its directory has not heard of yet.
    { scope: workspace.id, principalId, principalType: "ServicePrincipal", roleDefinitionId },
    { parent, dependsOn: [role] },
  );
}

/** An event hub that clusters send to. */
export interface PushedHub {
  readonly namespace: Namespace;
  readonly name: pulumi.Output<string>;
  /** The rule with which Azure Monitor sends. */
  readonly rule: pulumi.Output<string>;
}

/** A namespace of its own, in the smallest tier that speaks Kafka. */
export function eventHubOf(plan: Plan, parent: pulumi.Resource): PushedHub | undefined {
  const { push, name, location, tags } = plan;
  if (push === undefined) return undefined;
  const resourceGroupName = plan.resourceGroupName ?? "";
  const namespace = new Namespace(
    `${name}-events`,
    {
      resourceGroupName,
      ...(location !== undefined && { location }),
      sku: { name: "Standard", tier: "Standard", capacity: push.capacity },
      minimumTlsVersion: "1.2",
      ...(tags && { tags }),
    },
    { parent },
  );
  const within = { resourceGroupName, namespaceName: namespace.name };
  const hub = new EventHub(
    `${name}-hub`,
    {
      ...within,
      partitionCount: push.partitionCount,
      retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: push.retentionInHours },
    },
    // The Standard tier changes no hub's partitions.
    { parent, replaceOnChanges: ["partitionCount"] },
  );
  const rule = new NamespaceAuthorizationRule(
    `${name}-diagnostics`,
    { ...within, rights: ruleRights(privilegeOptions(plan)) },
    { parent },
  );
  return { namespace, name: hub.name, rule: rule.id };
}

/**
 * Lets the reader receive. On the namespace, which holds this hub only: groups of consumers, which Kafka wants, belong to
 * it and not to the hub.
 */
export function grantReceiving(
  plan: Plan,
  { namespace }: PushedHub,
  principalId: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Resource {
  return new RoleAssignment(
    `${plan.name}-receiver`,
    {
      scope: namespace.id,
      principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: namespace.id.apply((id) => roleId(id.split("/")[2] ?? "", eventHubsDataReceiver)),
    },
    { parent },
  );
}

/** The diagnostic setting that makes a cluster send its audit events. */
export function sendLogs(
  plan: Plan,
  cluster: { readonly key: string; readonly id: pulumi.Input<string> },
  to: { readonly workspace: PolledWorkspace | undefined; readonly hub: PushedHub | undefined },
  parent: pulumi.Resource,
): pulumi.Resource {
  return new DiagnosticSetting(
    `${plan.name}-${cluster.key}-logs`,
    {
      resourceUri: cluster.id,
      name: plan.settingName,
      logs: [{ category: plan.category, enabled: true }],
      ...(to.workspace && { workspaceId: to.workspace.id }),
      ...(to.workspace && plan.tables === "resource-specific" && { logAnalyticsDestinationType: "Dedicated" }),
      ...(to.hub && { eventHubAuthorizationRuleId: to.hub.rule, eventHubName: to.hub.name }),
    },
    // Azure does not give the type back (azure-rest-api-specs#22400). It refuses two settings that feed one place.
    { parent, ignoreChanges: ["logAnalyticsDestinationType"], deleteBeforeReplace: true },
  );
}
