import type { core, networking } from "@pulumi/kubernetes/types/input.d.ts";
import type { CloudConfig } from "../audit-source.ts";
import { defined } from "../defined.ts";
import type { AuditDaemonArgs, ExposeArgs, NetworkPeerArgs } from "./args.ts";
import { selectorOf } from "./labels.ts";
import { ports } from "./names.ts";

/** Both listeners, inside the cluster. */
export function serviceSpec(base: string): core.v1.ServiceSpec {
  return { type: "ClusterIP", selector: selectorOf(base), ports: [servicePort("api"), servicePort("webhook")] };
}

/** What is reached from outside by ports of nodes or a load balancer. */
export function externalServiceSpec(base: string, expose: ExposeArgs): core.v1.ServiceSpec {
  const isNodePort = expose.type === "node-port";
  const outside = (name: "api" | "webhook") => {
    const port = expose.ports?.[name];
    if (port === undefined) return servicePort(name);
    return isNodePort ? { ...servicePort(name), nodePort: port } : { ...servicePort(name), port };
  };
  return {
    type: isNodePort ? "NodePort" : "LoadBalancer",
    selector: selectorOf(base),
    ports: [...(expose.api ? [outside("api")] : []), outside("webhook")],
    ...(defined({
      externalTrafficPolicy: expose.externalTrafficPolicy,
      loadBalancerClass: expose.loadBalancerClass,
      loadBalancerSourceRanges: expose.loadBalancerSourceRanges && [...expose.loadBalancerSourceRanges],
    }) as Partial<core.v1.ServiceSpec>),
  };
}

/** `appProtocol` tells ingress controllers that the pod speaks HTTPS. */
const servicePort = (name: "api" | "webhook") => ({
  name,
  port: ports[name],
  targetPort: name,
  protocol: "TCP",
  appProtocol: "https",
});

/** One host; the paths of deliveries lead to their own listener. */
export function ingressSpec(base: string, { host = "", api, ingress = {} }: ExposeArgs): networking.v1.IngressSpec {
  const path = (at: string, port: "api" | "webhook") => ({
    path: at,
    pathType: "Prefix",
    backend: { service: { name: base, port: { name: port } } },
  });
  return {
    ...(ingress.className !== undefined && { ingressClassName: ingress.className }),
    tls: [{ hosts: [host], ...(ingress.tlsSecret !== undefined && { secretName: ingress.tlsSecret }) }],
    rules: [
      {
        host,
        http: {
          paths: [
            path("/api/v1/kubernetes/webhook", "webhook"),
            path("/api/v1/kubernetes/push", "webhook"),
            ...(api ? [path("/", "api")] : []),
          ],
        },
      },
    ],
  };
}

/** How controllers are told that the pod speaks HTTPS. */
const backends: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nginx: { "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS" },
  alb: { "alb.ingress.kubernetes.io/backend-protocol": "HTTPS" },
};

/** The user's annotations, beside those of a controller that is known. */
export function ingressAnnotations({ ingress = {} }: ExposeArgs) {
  const { className, annotations } = ingress;
  return { ...(typeof className === "string" ? backends[className] : undefined), ...annotations };
}

/** Who reaches the pod, and what it reaches. */
export function networkPolicySpec(
  base: string,
  args: AuditDaemonArgs,
  clouds: readonly CloudConfig[],
): networking.v1.NetworkPolicySpec {
  const { webhookFrom, apiFrom = [], egress = [] } = args.networkPolicy ?? {};
  const api = args.expose?.api === true ? undefined : [...ownPeers(args), ...apiFrom];
  return {
    podSelector: { matchLabels: selectorOf(base) },
    policyTypes: ["Ingress", "Egress"],
    ingress: [...ingressFrom("webhook", webhookFrom), ...ingressFrom("api", api)],
    egress: [...ownEgress(clouds), ...egress.map((rule) => rule as networking.v1.NetworkPolicyEgressRule)],
  };
}

/** Without peers everybody may. A rule with an empty list would say the same: nobody has no rule. */
function ingressFrom(
  port: "api" | "webhook",
  peers: readonly NetworkPeerArgs[] | undefined,
): networking.v1.NetworkPolicyIngressRule[] {
  if (peers?.length === 0) return [];
  // By number: not every network knows a port's name.
  const rule = { ports: [{ port: ports[port], protocol: "TCP" }] };
  if (peers === undefined) return [rule];
  return [{ ...rule, from: peers.map((peer) => defined(peer) as networking.v1.NetworkPolicyPeer) }];
}

/** Pods beside it, and the Prometheus operator's pods where a monitor is made. */
function ownPeers({ serviceMonitor, podMonitor }: AuditDaemonArgs): readonly NetworkPeerArgs[] {
  const prometheus = {
    namespaceSelector: {},
    podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
  };
  return [{ podSelector: {} }, ...(serviceMonitor || podMonitor ? [prometheus] : [])];
}

function ownEgress(clouds: readonly CloudConfig[]): networking.v1.NetworkPolicyEgressRule[] {
  const dns = ["UDP", "TCP"].map((protocol) => ({ port: 53, protocol }));
  const brokers = [...new Set(clouds.flatMap(brokerPorts))].sort((a, b) => a - b);
  const identity = [...new Set(clouds.flatMap(identityAddresses).map((address) => JSON.stringify(address)))];
  return [
    { ports: dns },
    { ports: [443, ...brokers].map((port) => ({ port, protocol: "TCP" })) },
    ...identity.map((text) => egressTo(JSON.parse(text) as Address)),
  ];
}

interface Address {
  readonly cidr: string;
  readonly ports: readonly number[];
}

const egressTo = ({ cidr, ports: to }: Address): networking.v1.NetworkPolicyEgressRule => ({
  to: [{ ipBlock: { cidr } }],
  ports: to.map((port) => ({ port, protocol: "TCP" })),
});

function brokerPorts({ push = [] }: CloudConfig): number[] {
  const brokers = push.flatMap((entry) => (entry.type === "kafka" ? entry.brokers : []));
  return brokers.map((broker) => Number(broker.slice(broker.lastIndexOf(":") + 1))).filter(Number.isInteger);
}

/** Where a node's, or a pod's, identity is asked for over plain HTTP. */
function identityAddresses({ credentials = [] }: CloudConfig): Address[] {
  return credentials.flatMap(({ type }): Address[] => {
    switch (type) {
      case "aws-pod-identity":
        return [
          { cidr: "169.254.170.23/32", ports: [80] },
          { cidr: "fd00:ec2::23/128", ports: [80] },
        ];
      case "azure-managed-identity":
        return [{ cidr: "169.254.169.254/32", ports: [80] }];
      case "gcp-metadata":
        // GKE's metadata server: on the node at 988, and for Dataplane V2 at an address of its own.
        return [
          { cidr: "169.254.169.254/32", ports: [80, 988] },
          { cidr: "169.254.169.252/32", ports: [988] },
        ];
      default:
        return [];
    }
  });
}
