import * as pulumi from "@pulumi/pulumi";
import { apiServerFlags, auditWebhook } from "./audit-policy.ts";
import type { WebhookSource } from "./daemon-config.ts";
import { installationSteps } from "./sources/self-managed/installation/installation.ts";

/** What an API server needs to send its events to a daemon. */
export interface ApiServerFiles {
  /** Content of `audit-policy.yaml`. */
  readonly auditPolicy: string;
  /** Content of `audit-webhook.yaml`. Secret: it holds the token. */
  readonly auditWebhook: pulumi.Output<string>;
  /** Flags for kube-apiserver, which expect both files in the source's `directory`. */
  readonly flags: readonly string[];
  /** What to do with them on the source's distribution, as Markdown. Holds no secret. */
  readonly instructions: string;
}

/** How an API server reaches a daemon. */
export interface ReachedWebhook {
  /** The webhook's URL, without a token. */
  readonly url: string;
  /** PEM of the authority that is trusted; undefined when every system trusts it. */
  readonly authority: string | undefined;
  /** Name that the certificate has to bear, where it is another than the URL's. */
  readonly serverName?: string | undefined;
}

/** The two files and the flags that make an API server send a source's events to a daemon. */
export function apiServerFiles(source: WebhookSource, reached: pulumi.Input<ReachedWebhook>): ApiServerFiles {
  const webhook = pulumi.all([source.tokens, reached]).apply(([tokens, { url, authority, serverName }]) =>
    auditWebhook({
      cluster: source.cluster,
      // The token is a part of the path: the API server drops a query.
      server: `${url}/api/v1/kubernetes/webhook/${tokens[0] ?? ""}`,
      ...(authority !== undefined && { certificateAuthority: authority }),
      ...(serverName !== undefined && { tlsServerName: serverName }),
    }),
  );
  const flags = apiServerFlags({ directory: source.directory, ...source.delivery });
  return {
    auditPolicy: source.auditPolicy,
    auditWebhook: pulumi.secret(webhook),
    flags,
    instructions: installationSteps(source.distribution, flags),
  };
}
