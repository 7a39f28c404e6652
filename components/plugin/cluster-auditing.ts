import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon } from "../audit-daemon/audit-daemon.ts";
import type { ClusterAuditingArgs } from "./args.ts";
import { daemonArgs } from "./daemon-args.ts";
import { sourcesOf } from "./sources.ts";

/**
 * Audit events of clusters of any kind, and the daemon on Kubernetes that judges them. Sources and daemon are made
 * together: what a source hands to a daemon is more than a value that could be passed between languages.
 */
export class ClusterAuditing extends pulumi.ComponentResource {
  /** Where the API is reached. */
  readonly url: pulumi.Output<string>;
  /** Where API servers reach the webhook, without a token. */
  readonly webhookUrl: pulumi.Output<string>;
  /** SHA-256 of the enabled rules. */
  readonly ruleSetDigest: pulumi.Output<string>;
  /** Name of the daemon's Deployment. */
  readonly deploymentName: pulumi.Output<string>;
  /** A command line that says whether events arrive. */
  readonly check: pulumi.Output<string>;
  /** Content of `audit-policy.yaml` of each self-managed cluster. */
  readonly auditPolicies: pulumi.Output<{ [cluster: string]: string }>;
  /** Content of `audit-webhook.yaml` of each self-managed cluster. Secret: it holds the token. */
  readonly auditWebhooks: pulumi.Output<{ [cluster: string]: string }>;
  /** What to do with both on each self-managed cluster, as Markdown. */
  readonly instructions: pulumi.Output<{ [cluster: string]: string }>;

  constructor(name: string, args: ClusterAuditingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditwire:index:ClusterAuditing", name, plainParts(name, args), opts);
    const sources = sourcesOf(args, this);
    const daemon = new AuditDaemon(name, daemonArgs(args, sources), { parent: this });
    const servers = Object.entries(daemon.apiServers);
    this.url = daemon.url;
    this.webhookUrl = daemon.webhookUrl;
    this.ruleSetDigest = daemon.ruleSetDigest;
    this.deploymentName = daemon.deploymentName;
    this.check = daemon.check;
    this.auditPolicies = pulumi.output(Object.fromEntries(servers.map(([key, files]) => [key, files.auditPolicy])));
    this.auditWebhooks = pulumi.secret(Object.fromEntries(servers.map(([key, files]) => [key, files.auditWebhook])));
    this.instructions = pulumi.output(Object.fromEntries(servers.map(([key, files]) => [key, files.instructions])));
    this.registerOutputs({ url: this.url, webhookUrl: this.webhookUrl, check: this.check });
  }
}

/** Of what is there its structure has to be known. @throws RunError where it is not; the bag for the state is empty. */
function plainParts(name: string, args: ClusterAuditingArgs): pulumi.Inputs {
  for (const [key, value] of Object.entries(args)) {
    if (pulumi.Output.isInstance(value) && !["image", "administrator"].includes(key))
      throw new pulumi.RunError(
        `ClusterAuditing "${name}": ${key}: this program's Pulumi SDK hands it over as one secret or unknown value, and nothing could be foreseen: update the SDK`,
      );
  }
  return {};
}
