import type * as pulumi from "@pulumi/pulumi";
import type { DaemonIdentity } from "../../audit-source.ts";

/** A kind of Data Access log, as Google's audit configuration names them. */
export type DataAccessLog = "ADMIN_READ" | "DATA_READ" | "DATA_WRITE";

/** Which clusters' audit logs are read from Cloud Logging, and as whom. */
export interface GkeAuditSourceArgs {
  /**
   * Projects whose clusters are read, by id: `["shop-prod"]`. The first one has what they share: a workload identity
   * pool, a topic, a service account. Each has a custom role and the daemon's membership in it. A project more makes
   * those two; one less removes them.
   */
  readonly projects: readonly string[];
  /** Only these clusters. Default: all of the projects, those that come later included. */
  readonly clusters?: readonly pulumi.Input<string>[] | undefined;
  /**
   * Only clusters of this location: the region of a regional cluster (`europe-west1`), the zone of a zonal one
   * (`europe-west1-b`). Default: all. It becomes a part of the filter.
   */
  readonly location?: string | undefined;
  /**
   * Who the daemon is, as it is told to AuditDaemon. With `gkeProject` (the daemon runs on GKE) it is let in by the
   * cluster's Workload Identity; with `issuer` (it runs elsewhere) by a workload identity pool that trusts the issuer.
   * Needed unless `credential` is `key`. Changed, the former service account loses its right to read.
   */
  readonly identity?: DaemonIdentity | undefined;
  /**
   * `workload-identity` (default) needs no secret. `key` makes a service account with a key: the key lies secret in the
   * stack's state and in a Secret of the cluster, never expires by itself, and many organizations forbid it
   * (`iam.disableServiceAccountKeyCreation`).
   */
  readonly credential?: "workload-identity" | "key" | undefined;
  /**
   * A workload identity provider that trusts `identity.issuer` already and maps `google.subject` to `assertion.sub`:
   * `projects/123/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`, with Google's default audience.
   * Default: a pool and a provider are made that let in the daemon's service account alone.
   */
  readonly identityProvider?: pulumi.Input<string> | undefined;
  /**
   * The issuer's public keys (`kubectl get --raw /openid/v1/jwks`), where Google cannot fetch them from `identity.issuer`
   * itself. When the cluster changes its keys, the daemon is let in again only after the next `up` with the new ones.
   */
  readonly jwks?: pulumi.Input<string> | undefined;
  /**
   * E-mail of a service account that is there already: the daemon, run outside of GKE, reads as that account, which
   * gets the right to read. Default: the daemon's own identity gets it. For organizations that allow no other members.
   */
  readonly serviceAccount?: pulumi.Input<string> | undefined;
  /**
   * Data Access logs that are read beside Admin Activity, which GKE always writes. They hold reads (`get`, `list`,
   * `watch`), are off by default and billed by volume. Default: none, with a warning of what cannot be seen then; `[]`
   * says the same without the warning. With any the daemon may also read what Google calls private entries.
   */
  readonly dataAccess?: readonly DataAccessLog[] | undefined;
  /**
   * What is done that Google writes these logs. `verify` (default) asks before the deployment and says what is missing.
   * `enable` writes `dataAccess` into each project's audit configuration for `container.googleapis.com`; removed again,
   * it is taken out. `ignore` asks Google nothing at all before the deployment, APIs and rights included.
   */
  readonly ensureAuditLogging?: "verify" | "enable" | "ignore" | undefined;
  /** Members whose reads are not written with `enable`, as `serviceAccount:ci@shop.iam.gserviceaccount.com`. Default none. */
  readonly exemptedMembers?: readonly pulumi.Input<string>[] | undefined;
  /**
   * With `enable`: replace an audit configuration for `container.googleapis.com` that is there and says something else,
   * or that cannot be read. Default false: the deployment is refused, for what was there would be lost, on destroy, too.
   */
  readonly overwrite?: boolean | undefined;
  /**
   * A Cloud Logging filter that narrows what is read, as `protoPayload.methodName:"pods"`; rules see nothing else. It
   * names neither `resource.type` nor `timestamp`, which are auditwire's. Default: everything.
   */
  readonly filter?: string | undefined;
  /** Time between two polls, `60s` or `10m`. Default `60s`; `10m` with `push`, where polls only fill gaps. */
  readonly pollInterval?: string | undefined;
  /** How far back the first poll reads, up to `7d`. Default `15m`. */
  readonly lookback?: string | undefined;
  /** Has entries pushed within seconds through Pub/Sub, beside the polls. Default: polls only. */
  readonly push?: GkePush | undefined;
  /** Labels of the source, for collections. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Other addresses of the Google APIs that are asked before a deployment: Private Service Connect. */
  readonly endpoints?: GkeEndpoints | undefined;
}

/** Sinks, a topic, and a subscription that posts each entry to the daemon. */
export interface GkePush {
  /**
   * Where Pub/Sub reaches the daemon: `https://audit.example.com`. It has to be open to the internet, with a
   * certificate that any browser trusts. Known before the daemon is there, as a name of your own DNS.
   */
  readonly url: pulumi.Input<string>;
  /**
   * Lets Pub/Sub's service agent make tokens for the subscription's service account. Default false; projects that were
   * made before 8 April 2021 need it.
   */
  readonly tokenCreator?: boolean | undefined;
}

/** Addresses of Google APIs. */
export interface GkeEndpoints {
  /** Default `https://container.googleapis.com`. */
  readonly container?: string | undefined;
  /** Default `https://cloudresourcemanager.googleapis.com`. */
  readonly resourceManager?: string | undefined;
  /** Default `https://serviceusage.googleapis.com`. */
  readonly serviceUsage?: string | undefined;
}
