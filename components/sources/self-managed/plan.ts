import * as pulumi from "@pulumi/pulumi";
import { parseDuration } from "../../../daemon/audit/duration.ts";
import { messageOf } from "../../../daemon/audit/errors.ts";
import { allProblems, shaped } from "../../argument-shape.ts";
import { type ArgumentProblem, shown } from "../../arguments.ts";
import { apiServerFlags, auditPolicyText } from "../../audit-policy.ts";
import type { Distribution, WebhookSourceSpec } from "../../audit-source.ts";
import { defined } from "../../defined.ts";
import type { SelfManagedAuditSourceArgs } from "./arguments.ts";
import { distributionNames, distributions } from "./installation/distributions.ts";
import { argsShape } from "./shape.ts";

/** What the arguments come to, and everything that is wrong with them. */
export interface SelfManagedPlan {
  readonly problems: readonly ArgumentProblem[];
  readonly spec: Omit<WebhookSourceSpec, "install">;
  readonly install: InstallPlan;
  readonly kubeconfig: pulumi.Input<string> | undefined;
  readonly image: pulumi.Input<string> | undefined;
}

/** Who puts files and flags in place, and how. */
export interface InstallPlan {
  readonly on: "by-hand" | "this-machine" | "control-plane-nodes";
  readonly manifest: string;
  readonly replace: boolean;
  readonly timeoutSeconds: number;
  readonly namespace: string;
  readonly imagePullSecrets: readonly string[];
  /** Empty: those with the label. */
  readonly nodes: readonly string[];
}

/** Decides everything that needs no cluster. */
export function planOf(name: string, given: SelfManagedAuditSourceArgs): SelfManagedPlan {
  const shape = shaped(argsShape, given);
  const { args } = shape;
  const problems: ArgumentProblem[] = [];
  const attempt = <T>(path: string, fallback: T, check: () => T): T => {
    try {
      return check();
    } catch (error) {
      const text = messageOf(error);
      // The pure functions name themselves and their argument; here the path says it.
      problems.push({ path, problem: text.replace(/^\w+: \w+ (?=")/, "") });
      return fallback;
    }
  };
  const { initialBackoff = "20s", batchMaxWait = "1s" } = args;
  const distribution = attempt("distribution", "kubeadm" as const, () => checkedDistribution(args.distribution));
  const directory = args.directory ?? distributions[distribution].directory;
  const flag = <K extends "directory" | "initialBackoff" | "batchMaxWait">(path: K, value: string, fallback: string) =>
    attempt(path, fallback, () => {
      apiServerFlags({ directory: "/", [path]: value });
      return value;
    });
  const namespace = attempt("namespace", undefined, () => checkedNamespace(args.namespace));
  const { provider, accountID, projectID, subscriptionID, resourceGroup, region, labels } = args;
  const spec = {
    kind: "webhook" as const,
    cluster: attempt("clusterName", "", () => clusterName(args.clusterName ?? name)),
    facts: defined({ provider, accountID, projectID, subscriptionID, resourceGroup, region, labels }),
    default: args.default ?? false,
    tokens: pulumi.secret(pulumi.output(args.token ?? "").apply((token) => [token].flat())),
    auditPolicy: attempt("auditPolicy", "", () => auditPolicyOf(args.auditPolicy ?? "recommended", namespace)),
    delivery: {
      initialBackoff: flag("initialBackoff", initialBackoff, "20s"),
      batchMaxWait: flag("batchMaxWait", batchMaxWait, "1s"),
    },
    directory: flag("directory", directory, "/"),
    distribution,
    runsDaemon: args.runsDaemon ?? false,
  };
  problems.push(...tokenProblems(args.token), ...installProblems(args, distribution));
  const { kubeconfig, image } = args;
  return { problems: allProblems(shape, problems), spec, install: installPlan(args), kubeconfig, image };
}

function installPlan({ install, installer = {}, controlPlaneNodes }: SelfManagedAuditSourceArgs): InstallPlan {
  return {
    on: install ?? "by-hand",
    manifest: installer.manifest ?? "/etc/kubernetes/manifests/kube-apiserver.yaml",
    replace: installer.replace ?? false,
    timeoutSeconds: Math.ceil((parseDuration(installer.timeout ?? "5m") ?? 0) / 1_000),
    namespace: installer.namespace ?? "kube-system",
    imagePullSecrets: installer.imagePullSecrets ?? [],
    nodes: controlPlaneNodes ?? [],
  };
}

function installProblems(args: SelfManagedAuditSourceArgs, distribution: Distribution): ArgumentProblem[] {
  const { install, installer = {}, controlPlaneNodes } = args;
  const problems: ArgumentProblem[] = [];
  const add = (path: string, problem: string) => void problems.push({ path, problem });
  if (install === undefined) {
    for (const path of ["controlPlaneNodes", "image", "installer"] as const)
      if (args[path] !== undefined)
        add(path, 'does nothing without install: add install: "control-plane-nodes", or leave it out');
    return problems;
  }
  if (install !== "this-machine" && install !== "control-plane-nodes") {
    add("install", `${shown(install)} is neither "this-machine" nor "control-plane-nodes"`);
    return problems;
  }
  if (!distributions[distribution].install)
    add(
      "install",
      `${shown(install)} edits a static pod's manifest, which ${distributions[distribution].label} has not, or writes anew: leave install out and follow the daemon's apiServerFiles(source).instructions`,
    );
  if (install === "control-plane-nodes") {
    if (args.kubeconfig === undefined)
      add("kubeconfig", 'is missing: install: "control-plane-nodes" starts jobs with it');
    if (args.image === undefined)
      add("image", 'is missing: give the daemon\'s image to install: "control-plane-nodes"');
  }
  if (
    controlPlaneNodes !== undefined &&
    (controlPlaneNodes.length === 0 || new Set(controlPlaneNodes).size < controlPlaneNodes.length)
  )
    add("controlPlaneNodes", "is empty, or names a node twice; leave it out to take all that have the label");
  if (installer.timeout !== undefined && (parseDuration(installer.timeout) ?? 0) < 1_000)
    add("installer.timeout", `${shown(installer.timeout)} is no duration; write 90s, 5m or 10m`);
  if (installer.manifest !== undefined && !/^\/.+\/[^/]+\.(ya?ml|json|manifest)$/.test(installer.manifest))
    add("installer.manifest", `${shown(installer.manifest)} is no absolute path of a manifest`);
  return problems;
}

function checkedDistribution(distribution: Distribution = "kubeadm"): Distribution {
  if (distributionNames.includes(distribution)) return distribution;
  throw new Error(`${shown(distribution)} is none of ${distributionNames.join(", ")}; static-pod is for any other`);
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
function tokenProblems(token: unknown): ArgumentProblem[] {
  const path = "token";
  if (token === undefined)
    return [{ path, problem: 'is missing: make one with Certificates and pass certificates.token("…")' }];
  if (typeof token !== "string" || /^[A-Za-z0-9._~=+-]{16,256}$/.test(token)) return [];
  return [{ path, problem: "a token has 16 to 256 letters, digits or . _ ~ = + - (no slash)" }];
}
