import * as pulumi from "@pulumi/pulumi";
import type { ApiServerFiles } from "../api-server-files.ts";
import { argumentsChecked, shown } from "../arguments.ts";
import type { AuditSource } from "../audit-source.ts";
import { tell } from "../foretold.ts";
import type { AuditDaemonArgs } from "./args.ts";
import { kubernetes } from "./kubernetes.ts";
import { make } from "./make.ts";
import { type AuditDaemonCredentials, refused } from "./outputs.ts";
import { type Plan, planOf } from "./plan.ts";

/**
 * The auditwire daemon on Kubernetes: one pod that receives and polls audit events, judges them and stores the matches,
 * with everything it needs around it. It has no rights in the cluster that it runs in.
 *
 * @example
 * ```ts
 * const certificates = new Certificates("certificates", { tokens: ["prod"] });
 * const prod = new SelfManagedAuditSource("prod", { token: certificates.token("prod"), runsDaemon: true });
 * const daemon = new AuditDaemon("audit", {
 *   image: "registry.example.com/auditwire:1.0.0",
 *   sources: [prod],
 *   policy: prewrittenRules,
 * });
 * export const files = daemon.apiServerFiles(prod);
 * ```
 */
export class AuditDaemon extends pulumi.ComponentResource {
  /** Where the API is reached: from outside if it is exposed there, else inside the cluster, see `portForward`. */
  readonly url: pulumi.Output<string>;
  /** Where API servers and clouds reach webhook and push, without a token. */
  readonly webhookUrl: pulumi.Output<string>;
  /** The API's administrator, and where to use the password from the machine of whoever reads this. Secret. */
  readonly credentials: pulumi.Output<AuditDaemonCredentials>;
  /** PEM of the authority behind the daemon's certificate; undefined when every system trusts it. */
  readonly authority: pulumi.Output<string | undefined>;
  /** SHA-256 of the enabled rules; the pod bears it as annotation `auditwire/rule-set-digest`. */
  readonly ruleSetDigest: pulumi.Output<string>;
  /** Its namespace. */
  readonly namespace: pulumi.Output<string>;
  /** Its service account. */
  readonly serviceAccount: pulumi.Output<string>;
  /** Name of its Deployment; known when it runs. */
  readonly deploymentName: pulumi.Output<string>;
  /** A command line that says whether events arrive: a table of the sources, and exit code 1 while one has sent nothing. */
  readonly check: pulumi.Output<string>;
  /** The command line after which the API is at `https://localhost:8083`; undefined where it is exposed. */
  readonly portForward: pulumi.Output<string | undefined>;
  /** Of each cluster with a webhook: what its API server needs; see {@link AuditDaemon.apiServerFiles}. */
  readonly apiServers: { readonly [cluster: string]: ApiServerFiles };

  constructor(name: string, args: AuditDaemonArgs, opts?: pulumi.ComponentResourceOptions) {
    const k8s = kubernetes();
    const given = args ?? ({} as AuditDaemonArgs);
    const plan = planOf(name, given, new Date());
    const checked = argumentsChecked("AuditDaemon", name, plan.problems);
    super("auditwire:index:AuditDaemon", name, summary(plan, checked), opts);
    tell(checked(plan.foretold), this);
    const made =
      plan.problems.length === 0
        ? make({ k8s, name, args: given, plan, opts: { parent: this } })
        : refused(checked, plan.webhooks);
    this.url = made.url;
    this.webhookUrl = made.webhookUrl;
    this.credentials = made.credentials;
    this.authority = made.authority;
    this.ruleSetDigest = made.ruleSetDigest;
    this.namespace = made.namespace;
    this.serviceAccount = made.serviceAccount;
    this.deploymentName = made.deploymentName;
    this.check = made.check;
    this.portForward = made.portForward;
    this.apiServers = made.apiServers;
    const { apiServers: _, ...outputs } = made;
    this.registerOutputs(outputs);
  }

  /**
   * The two files and the flags that make an API server send the source's events to this daemon.
   *
   * @throws RunError when the source is none of the webhooks in `sources`: the daemon would not know its token.
   */
  apiServerFiles(source: AuditSource): ApiServerFiles {
    const { spec } = source;
    const name = spec.kind === "webhook" ? spec.cluster : spec.name;
    const files = this.apiServers[name];
    if (files) return files;
    const why = spec.kind === "cloud" ? "a cloud's source has none" : "it is none of its sources; add it to sources";
    throw new pulumi.RunError(`AuditDaemon: apiServerFiles: ${shown(name)}: ${why}`);
  }
}

/** What the state keeps of the component itself: nothing that is long or secret. */
function summary({ namespace, base, digest, foretold }: Plan, checked: <T>(value: T) => Promise<T>): pulumi.Inputs {
  return { namespace: checked(namespace), name: base, ruleSetDigest: digest, coverage: [...foretold.uncovered] };
}
