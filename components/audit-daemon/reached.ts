import * as pulumi from "@pulumi/pulumi";
import { type ApiServerFiles, apiServerFiles, type ReachedWebhook } from "../api-server-files.ts";
import type { GivenWebhook } from "../given-sources.ts";
import { clusterAddress, insideUrl, outsideUrl, pending, type ServiceState, tlsServerName } from "./addresses.ts";
import type { Serving } from "./configuration.ts";
import { serviceHosts } from "./names.ts";
import { externalServiceSpec, ingressAnnotations, ingressSpec, networkPolicySpec, serviceSpec } from "./network.ts";
import { metadataOf, type Site } from "./site.ts";
import { transformed } from "./transform.ts";

/** How the daemon is reached. */
export interface Reached {
  readonly service: pulumi.Resource;
  /** The API, from outside if it is exposed there, else inside the cluster. */
  readonly url: pulumi.Output<string>;
  /** The webhook, from outside if it is exposed there, else at the cluster's address. */
  readonly webhookUrl: pulumi.Output<string>;
  /** Where a cluster's API server sends its events. */
  readonly webhookOf: (webhook: GivenWebhook) => pulumi.Output<ReachedWebhook>;
}

/** The services, the ingress and the network policy. */
export function reachedBy(site: Site, namespace: pulumi.Input<string>, serving: Serving): Reached {
  const { plan } = site;
  const { expose } = plan;
  const hosts = serviceHosts(plan.base, plan.namespace);
  const service = serviceOf(site, namespace);
  const address = stateOf(service).apply((state) => clusterAddress(state, hosts));
  const inside = address.apply((host) => insideUrl("webhook", host));
  const outside = outsideOf(site, namespace);
  networkPolicyOf(site, namespace);
  return {
    service,
    url: expose.api && outside ? outside("api") : pulumi.output(insideUrl("api", hosts[0] ?? "")),
    webhookUrl: outside ? outside("webhook") : inside,
    webhookOf: ({ source }) =>
      source.runsDaemon || !outside
        ? throughService(inside, hosts[0] ?? "", serving)
        : expose.type === "ingress"
          ? throughIngress(outside("webhook"), site, serving)
          : throughService(outside("webhook"), hosts[0] ?? "", serving),
  };
}

/** The daemon's own certificate is shown: the address need not be one of its names. */
function throughService(url: pulumi.Output<string>, service: string, serving: Serving): pulumi.Output<ReachedWebhook> {
  return pulumi.all([url, serving.certificate, serving.authority]).apply(([at, certificate, authority]) => ({
    url: at,
    authority,
    serverName: tlsServerName(certificate, at, service),
  }));
}

/** The controller's certificate is shown. */
function throughIngress(url: pulumi.Output<string>, { plan }: Site, _: Serving): pulumi.Output<ReachedWebhook> {
  const authority = plan.expose.ingress?.certificateAuthority;
  return pulumi.all([url, pulumi.output(authority)]).apply(([at, trusted]) => ({ url: at, authority: trusted }));
}

function serviceOf(site: Site, namespace: pulumi.Input<string>): pulumi.CustomResource {
  const { k8s, name, args, plan, opts } = site;
  const wanted = { metadata: metadataOf(site, namespace, plan.base), spec: serviceSpec(plan.base) };
  return new k8s.Service(`${name}-service`, transformed(wanted, args.transform?.service), opts);
}

type UrlOf = (listener: "api" | "webhook") => pulumi.Output<string>;

/** What makes it reached from outside; undefined where nothing does. */
function outsideOf(site: Site, namespace: pulumi.Input<string>): UrlOf | undefined {
  const { expose } = site.plan;
  switch (expose.type) {
    case "cluster-ip":
      return undefined;
    case "ingress":
      ingressOf(site, namespace);
      return (listener) => pulumi.output(outsideUrl(listener, expose, {}));
    case "node-port":
    case "load-balancer": {
      const state = stateOf(externalServiceOf(site, namespace));
      return (listener) => state.apply((known) => told(site, outsideUrl(listener, expose, known)));
    }
  }
}

/** A file with an address that nobody has is worse than a sentence. */
function told({ opts }: Site, url: string): string {
  if (url.includes(pending) && !pulumi.runtime.isDryRun())
    void pulumi.log.warn("the load balancer has no address yet: set expose.host, or run `up` again", opts.parent);
  return url;
}

function externalServiceOf(site: Site, namespace: pulumi.Input<string>): pulumi.CustomResource {
  const { k8s, name, args, plan, opts } = site;
  const { annotations } = plan.expose;
  const wanted = {
    metadata: { ...metadataOf(site, namespace, `${plan.base}-external`), ...(annotations && { annotations }) },
    spec: externalServiceSpec(plan.base, plan.expose),
  };
  return new k8s.Service(`${name}-external-service`, transformed(wanted, args.transform?.externalService), opts);
}

function ingressOf(site: Site, namespace: pulumi.Input<string>): void {
  const { k8s, name, args, plan, opts } = site;
  const wanted = {
    metadata: { ...metadataOf(site, namespace, plan.base), annotations: ingressAnnotations(plan.expose) },
    spec: ingressSpec(plan.base, plan.expose),
  };
  new k8s.Ingress(`${name}-ingress`, transformed(wanted, args.transform?.ingress), opts);
}

function networkPolicyOf(site: Site, namespace: pulumi.Input<string>): void {
  const { k8s, name, args, plan, opts } = site;
  if (args.networkPolicy?.enabled === false) return;
  const clouds = plan.clouds.map(({ foreseen }) => foreseen);
  const wanted = {
    metadata: metadataOf(site, namespace, plan.base),
    spec: networkPolicySpec(plan.base, args, clouds),
  };
  new k8s.NetworkPolicy(`${name}-network-policy`, transformed(wanted, args.transform?.networkPolicy), opts);
}

/** A service's outputs, which are there in part only while it is foreseen. */
function stateOf(service: pulumi.CustomResource): pulumi.Output<ServiceState> {
  const { spec, status } = service as unknown as {
    spec: pulumi.Output<ServiceState["spec"]>;
    status: pulumi.Output<ServiceState["status"]>;
  };
  return pulumi.all([spec, status]).apply(([known, said]) => ({ spec: known, status: said }));
}

/** The API server's files of each cluster, by its name. */
export function filesOfClusters(
  webhooks: readonly GivenWebhook[],
  { webhookOf }: Reached,
): { readonly [cluster: string]: ApiServerFiles } {
  return Object.fromEntries(
    webhooks.map((webhook) => [webhook.source.cluster, apiServerFiles(webhook.source, webhookOf(webhook))]),
  );
}
