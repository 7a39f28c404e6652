import * as pulumi from "@pulumi/pulumi";
import type { ApiServerFiles } from "../api-server-files.ts";
import type { GivenWebhook } from "../given-sources.ts";

/** The API's administrator, as a credentials file has it. */
export interface AuditDaemonCredentials {
  /** Where the API is reached: exposed, or forwarded to this machine. */
  readonly url: string;
  /** The user. */
  readonly user: string;
  /** The password. */
  readonly password: string;
}

/** What a daemon on Kubernetes gives. */
export interface AuditDaemonOutputs {
  readonly url: pulumi.Output<string>;
  readonly webhookUrl: pulumi.Output<string>;
  readonly credentials: pulumi.Output<AuditDaemonCredentials>;
  readonly authority: pulumi.Output<string | undefined>;
  readonly ruleSetDigest: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  readonly serviceAccount: pulumi.Output<string>;
  readonly deploymentName: pulumi.Output<string>;
  readonly check: pulumi.Output<string>;
  readonly portForward: pulumi.Output<string | undefined>;
  readonly apiServers: { readonly [cluster: string]: ApiServerFiles };
}

/** Of a daemon whose arguments are wrong: nothing is ever known of it. */
export function refused(checked: <T>(value: T) => Promise<T>, webhooks: readonly GivenWebhook[]): AuditDaemonOutputs {
  const never = <T>(value: T) => pulumi.output(checked(value)) as unknown as pulumi.Output<T>;
  const text = never("");
  const files = { auditPolicy: "", auditWebhook: text, flags: [], instructions: "" };
  return {
    ...{ url: text, webhookUrl: text, authority: text, ruleSetDigest: text, namespace: text },
    ...{ serviceAccount: text, deploymentName: text, check: text, portForward: text },
    credentials: never({ url: "", user: "", password: "" }),
    apiServers: Object.fromEntries(webhooks.map(({ source }) => [source.cluster, files])),
  };
}
