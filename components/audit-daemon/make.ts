import * as pulumi from "@pulumi/pulumi";
import { Certificates } from "../certificates.ts";
import { insideUrl, tlsServerName } from "./addresses.ts";
import { configurationOf, type Serving } from "./configuration.ts";
import { labelsOf } from "./labels.ts";
import { monitorSpec } from "./monitor.ts";
import { ports, serviceHosts } from "./names.ts";
import type { AuditDaemonCredentials, AuditDaemonOutputs } from "./outputs.ts";
import { claimOf, namespaceOf, serviceAccountOf } from "./place.ts";
import { deploymentSpec, type PodParts } from "./pod.ts";
import { filesOfClusters, type Reached, reachedBy } from "./reached.ts";
import { metadataOf, type Site } from "./site.ts";
import { transformed } from "./transform.ts";

/** Makes everything. */
export function make(site: Site): AuditDaemonOutputs {
  const { plan } = site;
  const namespace = namespaceOf(site);
  const certificates = certificatesOf(site);
  const serving = servingOf(site, certificates);
  const reached = reachedBy(site, namespace, serving);
  const credentials = credentialsOf(site, certificates, reached);
  const { tls, ...configuration } = configurationOf(site, namespace, serving, credentials);
  const deployment = deploymentOf(site, namespace, {
    ...configuration,
    serviceAccount: serviceAccountOf(site, namespace),
    claim: claimOf(site, namespace),
    tokens: plan.clouds.flatMap((spec) => spec.tokens),
    digest: plan.digest,
  });
  monitorsOf(site, namespace, serving, tls);
  warnOfStorage(site);
  const apiServers = filesOfClusters(plan.webhooks, reached);
  for (const { source, install } of plan.webhooks) {
    const files = apiServers[source.cluster];
    if (files) install?.(files, [deployment, reached.service]);
  }
  return {
    url: reached.url,
    webhookUrl: reached.webhookUrl,
    credentials,
    authority: pulumi.output(serving.authority),
    ruleSetDigest: pulumi.output(plan.digest),
    namespace,
    serviceAccount: pulumi.output(plan.serviceAccount),
    deploymentName: deployment.metadata.name,
    ...commandLines(site),
    apiServers,
  };
}

/** Own ones for what the user does not bring. */
function certificatesOf({ name, args, plan, opts }: Site): Certificates | undefined {
  if (args.tls !== undefined && args.administrator !== undefined) return undefined;
  const { host } = plan.expose;
  const hosts = [
    ...serviceHosts(plan.base, plan.namespace),
    "localhost",
    "127.0.0.1",
    ...(host !== undefined && plan.expose.type !== "ingress" ? [host] : []),
  ];
  const passwords = args.administrator === undefined ? ["admin"] : [];
  return new Certificates(`${name}-certificates`, { ...args.certificates, hosts, passwords }, opts);
}

function servingOf({ args }: Site, own: Certificates | undefined): Serving {
  const { certificate = "", privateKey = "", authority } = args.tls ?? own ?? {};
  return {
    certificate: pulumi.output(certificate),
    privateKey: pulumi.secret(privateKey),
    authority: authority === undefined ? undefined : pulumi.output(authority),
  };
}

function credentialsOf({ args, plan }: Site, own: Certificates | undefined, { url }: Reached) {
  const password = args.administrator ?? own?.password("admin") ?? "";
  const at = plan.expose.api ? url : pulumi.output(insideUrl("api", "localhost"));
  const credentials = pulumi
    .all([at, pulumi.output(password)])
    .apply(([reachedAt, secret]): AuditDaemonCredentials => ({ url: reachedAt, user: "admin", password: secret }));
  return pulumi.secret(credentials);
}

function deploymentOf(site: Site, namespace: pulumi.Input<string>, parts: PodParts) {
  const { k8s, name, args, plan, opts } = site;
  const wanted = { metadata: metadataOf(site, namespace, plan.base), spec: deploymentSpec(plan.base, args, parts) };
  const dependsOn = plan.clouds.flatMap((spec) => spec.after);
  const given = transformed(wanted, args.transform?.deployment);
  return new k8s.Deployment(`${name}-deployment`, given, { ...opts, dependsOn });
}

function monitorsOf(site: Site, namespace: pulumi.Input<string>, serving: Serving, secret: pulumi.Input<string>): void {
  const { k8s, name, args, plan, opts } = site;
  const [service = ""] = serviceHosts(plan.base, plan.namespace);
  const url = insideUrl("api", service);
  const serverName = serving.certificate.apply((pem) => tlsServerName(pem, url, service) ?? service);
  const tls = { serverName, secret: serving.authority && secret };
  for (const [kind, monitor] of [
    ["ServiceMonitor", args.serviceMonitor],
    ["PodMonitor", args.podMonitor],
  ] as const) {
    if (!monitor) continue;
    const wanted = {
      apiVersion: "monitoring.coreos.com/v1",
      kind,
      metadata: {
        ...metadataOf(site, namespace, plan.base),
        labels: { ...monitor.labels, ...labelsOf(plan.base) },
      },
      spec: monitorSpec(kind, plan.base, monitor, tls),
    };
    const logical = kind === "ServiceMonitor" ? "service-monitor" : "pod-monitor";
    new k8s.CustomResource(`${name}-${logical}`, transformed(wanted, args.transform?.monitor), opts);
  }
}

function warnOfStorage({ args, opts }: Site): void {
  const { enabled = true, storageClass, existingClaim } = args.persistence ?? {};
  if (!enabled || storageClass !== undefined || existingClaim !== undefined) return;
  if (args.identity?.eksCluster === undefined) return;
  const sentence =
    "persistence.storageClass is not set: EKS clusters made since Kubernetes 1.30 have no default storage class, and the daemon's volume would wait for ever; name one, as gp3 or auto-ebs-sc";
  void pulumi.log.warn(sentence, opts.parent);
}

function commandLines({ plan }: Site): Pick<AuditDaemonOutputs, "check" | "portForward"> {
  const kubectl = `kubectl --namespace ${plan.namespace}`;
  return {
    check: pulumi.output(`${kubectl} exec deployment/${plan.base} -- auditwire sources`),
    portForward: pulumi.output(
      plan.expose.api ? undefined : `${kubectl} port-forward service/${plan.base} ${ports.api}`,
    ),
  };
}
