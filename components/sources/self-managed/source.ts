import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, argumentsChecked, shown } from "../../arguments.ts";
import { apiServerFlags, auditPolicyText } from "../../audit-policy.ts";
import type { AuditSource, SourceFacts, WebhookSourceSpec } from "../../audit-source.ts";

/** How a self-managed cluster sends its audit events. */
export interface SelfManagedAuditSourceArgs extends SourceFacts {
  /** The cluster's name, as audits show it. Default: the resource's name. Changed, later audits bear the new name. */
  readonly clusterName?: string | undefined;
  /**
   * The webhook token, or two while one replaces the other, the current one first: `certificates.token("prod")`. Each
   * cluster needs its own, for the token alone says who speaks. Changed, the API server needs its new
   * `audit-webhook.yaml`.
   */
  readonly token: pulumi.Input<string | readonly string[]>;
  /**
   * Which events the API server records: `recommended` (default), `classic` (the seed product's policy, word for
   * word), `fromRules` (the least that the daemon's enabled rules need), or the text of an own `audit.k8s.io/v1`
   * Policy. A change takes effect when the API server restarts.
   */
  readonly auditPolicy?: "recommended" | "classic" | "fromRules" | (string & {}) | undefined;
  /** Namespace of auditwire, whose changes the two ready-made policies always record. Default `auditwire`. */
  readonly namespace?: string | undefined;
  /**
   * First wait of the API server before it delivers a batch again (`--audit-webhook-initial-backoff`, a Go duration).
   * It tries five times, each wait 1.5 times the last and up to a fifth longer; what is then not delivered is lost:
   *
   * | value | an outage of the daemon that is survived |
   * |---|---|
   * | `1s` | 8 to 10 s |
   * | `10s` (the API server's own default) | 81 to 98 s |
   * | `20s` (default here) | 162 to 195 s |
   * | `60s` | 8 to 9 min |
   * | `5m` | 40 to 48 min |
   *
   * The longer it waits, the more it holds in memory: at most `--audit-webhook-batch-buffer-size` events (10,000),
   * beyond which it drops new ones and counts them in `apiserver_audit_error_total`.
   */
  readonly initialBackoff?: string | undefined;
  /** Longest wait until a batch is sent (`--audit-webhook-batch-max-wait`, a Go duration). Default `1s`. */
  readonly batchMaxWait?: string | undefined;
  /** Absolute path on the control-plane machines for the API server's two files. Default `/etc/kubernetes/auditwire`. */
  readonly directory?: string | undefined;
  /**
   * Whether the daemon runs in this cluster: its API server then reaches the daemon's cluster IP, and nothing has to be
   * exposed. Default false.
   */
  readonly runsDaemon?: boolean | undefined;
  /** Its token is the API's `webhookUrlSuffix`. Default: so for a daemon's first source. */
  readonly default?: boolean | undefined;
}

/**
 * A cluster that you run yourself (kubeadm, k3s, RKE2, kOps, Talos …): its API server posts audit events to the
 * daemon's webhook. Creates nothing; hands plain data to the daemon, which makes the API server's files.
 */
export class SelfManagedAuditSource extends pulumi.ComponentResource implements AuditSource {
  /** What a daemon has to know of it. */
  readonly spec: WebhookSourceSpec;

  constructor(name: string, args: SelfManagedAuditSourceArgs, opts?: pulumi.ComponentResourceOptions) {
    const { problems, spec } = normalize(name, args);
    const checked = argumentsChecked("SelfManagedAuditSource", name, problems);
    super("auditwire:index:SelfManagedAuditSource", name, { cluster: checked(spec.cluster) }, opts);
    this.spec = spec;
    this.registerOutputs({ cluster: checked(spec.cluster) });
  }
}

function normalize(name: string, args: SelfManagedAuditSourceArgs) {
  const problems: ArgumentProblem[] = [];
  const attempt = <T>(path: string, fallback: T, check: () => T): T => {
    try {
      return check();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      // The pure functions name themselves and their argument; here the path says it.
      problems.push({ path, problem: text.replace(/^\w+: \w+ (?=")/, "") });
      return fallback;
    }
  };
  const cluster = attempt("clusterName", "", () => clusterName(args.clusterName ?? name));
  const namespace = attempt("namespace", undefined, () => checkedNamespace(args.namespace));
  const auditPolicy = attempt("auditPolicy", "", () => auditPolicyOf(args.auditPolicy ?? "recommended", namespace));
  const { directory = "/etc/kubernetes/auditwire", initialBackoff = "20s", batchMaxWait = "1s" } = args;
  const flag = <K extends "directory" | "initialBackoff" | "batchMaxWait">(path: K, value: string, fallback: string) =>
    attempt(path, fallback, () => {
      apiServerFlags({ directory: "/", [path]: value });
      return value;
    });
  const delivery = {
    initialBackoff: flag("initialBackoff", initialBackoff, "20s"),
    batchMaxWait: flag("batchMaxWait", batchMaxWait, "1s"),
  };
  if (args.token === undefined)
    problems.push({
      path: "token",
      problem: 'is missing: make one with Certificates and pass certificates.token("…")',
    });
  if (typeof args.token === "string") problems.push(...tokenProblems([args.token]));
  const { provider, accountID, projectID, subscriptionID, resourceGroup, region, labels } = args;
  const facts = defined({ provider, accountID, projectID, subscriptionID, resourceGroup, region, labels });
  const tokens = pulumi.secret(pulumi.output(args.token ?? "").apply((token) => [token].flat()));
  const spec: WebhookSourceSpec = {
    kind: "webhook",
    cluster,
    facts,
    default: args.default ?? false,
    tokens,
    auditPolicy,
    delivery,
    directory: flag("directory", directory, "/"),
    distribution: "static-pod",
    runsDaemon: args.runsDaemon ?? false,
  };
  return { problems, spec };
}

/** What the rules need is known to the daemon alone. */
function auditPolicyOf(policy: string, namespace: string | undefined): WebhookSourceSpec["auditPolicy"] {
  if (policy === "fromRules") return { fromRules: true, namespace: namespace ?? "auditwire" };
  return auditPolicyText(policy, namespace === undefined ? {} : { namespace });
}

function checkedNamespace(namespace: string | undefined): string | undefined {
  if (namespace !== undefined) auditPolicyText("recommended", { namespace });
  return namespace;
}

function clusterName(name: string): string {
  if (typeof name === "string" && name.trim() !== "" && name.length <= 253) return name;
  throw new Error(`${shown(name)} is no cluster name; write 1 to 253 characters`);
}

/** The characters that survive in a URL's path; the API server joins paths and drops empty ones. */
function tokenProblems(tokens: readonly string[]): ArgumentProblem[] {
  const shape = /^[A-Za-z0-9._~=+-]{16,256}$/;
  return tokens.every((token) => shape.test(token))
    ? []
    : [{ path: "token", problem: "a token has 16 to 256 letters, digits or . _ ~ = + - (no slash)" }];
}

/** Without the keys that are undefined. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
