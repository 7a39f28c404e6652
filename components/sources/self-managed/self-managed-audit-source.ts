import * as pulumi from "@pulumi/pulumi";
import { argumentsChecked, refusal as refused } from "../../arguments.ts";
import { apiServerFlags } from "../../audit-policy.ts";
import type { AuditSource, InstallApiServerFiles, WebhookSourceSpec } from "../../audit-source.ts";
import { ApiServer } from "./api-server.ts";
import type { SelfManagedAuditSourceArgs } from "./arguments.ts";
import { askCluster } from "./cluster-request.ts";
import { type ClusterFindings, clusterFindings } from "./findings.ts";
import { clusterAccess } from "./kubeconfig.ts";
import { planOf, type SelfManagedPlan } from "./plan.ts";

/**
 * A cluster that you run yourself (kubeadm, k3s, RKE2, kOps, Talos …): its API server posts audit events to the
 * daemon's webhook. Hands plain data to the daemon, which makes the API server's files; with `kubeconfig` the cluster is
 * looked at before, with `install` the files and flags are put in place, too.
 */
export class SelfManagedAuditSource extends pulumi.ComponentResource implements AuditSource {
  /** What a daemon has to know of it. */
  readonly spec: WebhookSourceSpec;
  /** The cluster's Kubernetes version; empty without `kubeconfig`, or where it was not reached. */
  readonly kubernetesVersion: pulumi.Output<string>;

  constructor(name: string, args: SelfManagedAuditSourceArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planOf(name, args);
    const checked = argumentsChecked("SelfManagedAuditSource", name, plan.problems);
    const findings = findingsOf(plan);
    const version = accepted(findings);
    const cluster = checked(plan.spec.cluster);
    const asked = plan.kubeconfig === undefined ? {} : { kubernetesVersion: version };
    super("auditwire:index:SelfManagedAuditSource", name, { cluster, ...asked }, opts);
    // Once it is registered: the SDK loses all later lines of a log that names a resource which never is.
    pulumi.all([this.urn, findings]).apply(([_, { warnings }]) => {
      for (const sentence of warnings) void pulumi.log.warn(sentence, this);
    });
    this.kubernetesVersion = version;
    this.spec = { ...plan.spec, install: installOf(name, plan, this) };
    this.registerOutputs({ cluster, ...asked });
  }
}

const notAsked: ClusterFindings = { version: "", warnings: [], refusal: undefined };

/** What is wrong already is told without asking; what is unknown yet is not asked. */
function findingsOf({ problems, spec, kubeconfig }: SelfManagedPlan) {
  if (kubeconfig === undefined || problems.length > 0) return pulumi.output(notAsked);
  const connect = async (text: string) => askCluster(await clusterAccess(text));
  return pulumi.unsecret(
    pulumi.output(kubeconfig).apply((text) => clusterFindings(spec.cluster, spec.directory, () => connect(text))),
  );
}

const accepted = (findings: pulumi.Output<ClusterFindings>) =>
  findings.apply(({ version, refusal }) => {
    if (refusal !== undefined) throw refused(refusal);
    return version;
  });

function installOf(
  name: string,
  { install, spec, image, kubeconfig }: SelfManagedPlan,
  parent: SelfManagedAuditSource,
): InstallApiServerFiles {
  const { cluster, directory, delivery } = spec;
  return ({ auditPolicy, auditWebhook }, after) => {
    new ApiServer(
      `${name}-api-server`,
      {
        ...install,
        cluster,
        directory,
        flags: [...apiServerFlags({ directory, ...delivery })],
        auditPolicy,
        auditWebhook: pulumi.secret(auditWebhook),
        image: image ?? "",
        kubeconfig: pulumi.secret(kubeconfig ?? ""),
      },
      { parent, dependsOn: [...after] },
    );
  };
}
