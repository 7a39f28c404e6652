import type * as pulumi from "@pulumi/pulumi";
import type { RuleArgs } from "../../daemon/rules/builder.ts";
import type { AuditSource, DaemonIdentity } from "../audit-source.ts";
import type { CertificatesArgs } from "../certificates.ts";
import type { DaemonSettings } from "../daemon-config.ts";
import type { DaemonTls } from "../daemon-tls.ts";
import type { PolicyEntryArgs } from "../declared-rules.ts";
import type { ChildTransform } from "./transform.ts";

/** What a daemon on Kubernetes receives, judges and offers, and how it runs there. */
export interface AuditDaemonArgs extends DaemonSettings {
  /**
   * The daemon's container image, in any registry: `registry.example.com/auditwire:1.0.0`. No release is published yet:
   * `docker build -t registry.example.com/auditwire:1.0.0 . && docker push registry.example.com/auditwire:1.0.0` in a
   * checkout of auditwire makes one. Changed, the pod is replaced.
   */
  readonly image: pulumi.Input<string>;
  /** When the kubelet asks the registry: `Always`, `IfNotPresent` or `Never`. Default: Kubernetes' own. */
  readonly imagePullPolicy?: pulumi.Input<string> | undefined;
  /** Names of the pull secrets of a private registry, in the daemon's namespace. Default none. */
  readonly imagePullSecrets?: readonly pulumi.Input<string>[] | undefined;

  /**
   * The clusters whose events come here: webhooks of clusters that you run yourself, and clouds' logs. Each cluster and
   * each cloud source has a name of its own. Changed, the pod is replaced; positions and audits stay.
   */
  readonly sources: readonly AuditSource[];
  /**
   * Own rules, beside the prewritten ones: what `rule` of `auditwire/rules` makes, or the same as plain data. Default
   * none. Changed, a new ConfigMap is made and the pod is replaced.
   */
  readonly rules?: readonly RuleArgs[] | undefined;
  /**
   * The enabled rules in order, the first match wins: names, own or prewritten, rules (those need not stand in `rules`,
   * too), or `{ rule, exceptions }`. `prewrittenRules` names all that are shipped. Only the program decides on it: the
   * API answers 409 to a change. Default none: all is harmless, which the preview says. Changed, the pod is replaced.
   */
  readonly policy?: readonly PolicyEntryArgs[] | undefined;
  /**
   * What happens when an enabled rule can fire on none of the sources, since nothing records what it needs: `warn`
   * (default) says so in the preview, `enforce` ends it, `off` says nothing.
   */
  readonly coverage?: "warn" | "enforce" | "off" | undefined;

  /**
   * Namespace and service account of the daemon, the same data that its clouds' sources are given. Default: both are
   * called `auditwire`. Changed, everything is made anew there; a retained volume stays where it was.
   */
  readonly identity?: DaemonIdentity | undefined;
  /**
   * Whether the namespace is made, with the pod security standard `restricted`. Default true; false where it exists or
   * another daemon makes it. It is kept by a destroy that keeps the volume: see `persistence.retain`.
   */
  readonly createNamespace?: boolean | undefined;
  /** Name of the objects, a DNS label of up to 40 letters. Default: the component's name. Changed, all is made anew. */
  readonly nameOverride?: string | undefined;
  /** The service account, which has no rights in the cluster and no token of it. */
  readonly serviceAccount?: ServiceAccountArgs | undefined;

  /**
   * How it is reached. Default: by its cluster IP only. Has to be more when the API server of a cluster is outside this
   * one (`runsDaemon` of its source is false), or when a cloud pushes.
   */
  readonly expose?: ExposeArgs | undefined;
  /**
   * Server certificate, its key and its authority, all PEM: your own, or a `Certificates` of yours. Default: a
   * `Certificates` of the component, valid for the service's names, `localhost` and `expose.host`.
   */
  readonly tls?: DaemonTls | undefined;
  /** Validity and rotation of the component's own `Certificates`. */
  readonly certificates?: OwnCertificatesArgs | undefined;
  /** Password of the API's user `admin`, at least 12 characters. Default: one is made, see the output `credentials`. */
  readonly administrator?: pulumi.Input<string> | undefined;

  /** Where audits are stored. */
  readonly persistence?: PersistenceArgs | undefined;
  /** CPU and memory. Default: requests 100m and 256Mi, limit 1Gi of memory. Changed, the pod is replaced. */
  readonly resources?: ResourcesArgs | undefined;
  /** Labels that a node must have. Default none. */
  readonly nodeSelector?: { readonly [label: string]: pulumi.Input<string> } | undefined;
  /** Taints that are tolerated, as in a pod's `tolerations`. Default none. */
  readonly tolerations?: readonly TolerationArgs[] | undefined;
  /** As a pod's `affinity`. Default none. */
  readonly affinity?: { readonly [kind: string]: unknown } | undefined;
  /** The pod's priority class. Default none. */
  readonly priorityClassName?: pulumi.Input<string> | undefined;
  /** Annotations of the pod, beside ours. Changed, the pod is replaced. */
  readonly podAnnotations?: { readonly [name: string]: pulumi.Input<string> } | undefined;
  /** Labels of the pod, beside ours. Changed, the pod is replaced. */
  readonly podLabels?: { readonly [name: string]: pulumi.Input<string> } | undefined;
  /** Environment variables, as HTTPS_PROXY. Default none. Changed, the pod is replaced. */
  readonly extraEnv?: readonly EnvironmentArgs[] | undefined;
  /** Seconds that it is given to finish at its end. Default 60; it needs up to 30. */
  readonly terminationGracePeriodSeconds?: number | undefined;
  /** Family of the addresses it listens on: `IPv6` in a cluster that has no IPv4. Default `IPv4`. */
  readonly ipFamily?: "IPv4" | "IPv6" | undefined;

  /** Who may reach it, and what it may reach. */
  readonly networkPolicy?: NetworkPolicyArgs | undefined;
  /** A ServiceMonitor of the Prometheus operator, whose definitions the cluster must have. Default none. */
  readonly serviceMonitor?: MonitorArgs | undefined;
  /** A PodMonitor of the Prometheus operator instead. Default none. */
  readonly podMonitor?: MonitorArgs | undefined;

  /**
   * Changes what is made, one key for each child: an object that is merged in, or a function. For what no argument says;
   * nothing here is checked.
   */
  readonly transform?: TransformArgs | undefined;
}

/** The daemon's service account. */
export interface ServiceAccountArgs {
  /** Whether it is made. Default true. */
  readonly create?: boolean | undefined;
  /** Its annotations. Default none: clouds let the daemon in by tokens that need none. */
  readonly annotations?: { readonly [name: string]: pulumi.Input<string> } | undefined;
}

/** How the daemon is reached from outside its cluster. */
export interface ExposeArgs {
  /**
   * `cluster-ip`: from inside the cluster and its control-plane machines. `node-port`: by a port of every node.
   * `load-balancer`: by an address of its own. `ingress`: by a host of an ingress controller, which ends TLS.
   */
  readonly type: "cluster-ip" | "node-port" | "load-balancer" | "ingress";
  /**
   * DNS name or address under which it is reached; the certificate is valid for it. Needed for `node-port` (of a node, or
   * of what stands before the nodes) and `ingress`. Default for `load-balancer`: the address that it is given.
   */
  readonly host?: string | undefined;
  /** Whether the API is reached from outside, too, and not only webhook and push. Default false. */
  readonly api?: boolean | undefined;
  /** Ports outside. Default: 8083 and 8084, a node port that is free, 443 of an ingress. Firehose asks for 443. */
  readonly ports?: PortsArgs | undefined;
  /** Annotations of the service that is reached from outside, as a cloud's load balancer wants them. */
  readonly annotations?: { readonly [name: string]: pulumi.Input<string> } | undefined;
  /** Class of the load balancer. Default: the cluster's. */
  readonly loadBalancerClass?: pulumi.Input<string> | undefined;
  /** Networks, as 203.0.113.0/24, that the load balancer lets in. Default: all. The network policy does not see them. */
  readonly loadBalancerSourceRanges?: readonly pulumi.Input<string>[] | undefined;
  /** `Local` keeps the caller's address and needs the pod's own node. Default `Cluster`. */
  readonly externalTrafficPolicy?: pulumi.Input<string> | undefined;
  /** Of an ingress only. */
  readonly ingress?: IngressArgs | undefined;
}

/** A port for each of the two listeners. */
export interface PortsArgs {
  /** Of the REST API. */
  readonly api?: number | undefined;
  /** Of webhook and push. */
  readonly webhook?: number | undefined;
}

/** How an ingress controller serves the daemon. It has to speak HTTPS with the pod. */
export interface IngressArgs {
  /** Class of the controller. Default: the cluster's. For `nginx` and `alb` the annotation for HTTPS is set. */
  readonly className?: pulumi.Input<string> | undefined;
  /** Name of the secret with the host's certificate, in the daemon's namespace. Default: the controller's own. */
  readonly tlsSecret?: pulumi.Input<string> | undefined;
  /** Annotations, as the controller or cert-manager want them. */
  readonly annotations?: { readonly [name: string]: pulumi.Input<string> } | undefined;
  /** PEM of the authority behind the host's certificate. Default: one that every system trusts. */
  readonly certificateAuthority?: pulumi.Input<string> | undefined;
}

/** Validity and rotation, as of a `Certificates`. */
export interface OwnCertificatesArgs {
  /** Days that the server certificate is valid. Default 825. */
  readonly validDays?: number | undefined;
  /** A new text makes a new one at the next `up`. */
  readonly rotate?: CertificatesArgs["rotate"] | undefined;
  /** How long what was rotated stays valid beside the new. Default `24h`. */
  readonly overlap?: string | undefined;
}

/** The volume of the database. */
export interface PersistenceArgs {
  /** False keeps audits and positions only as long as the pod lives. Default true. */
  readonly enabled?: boolean | undefined;
  /**
   * Size of the claim. Default `25Gi`: the database of up to 10 GiB (`retention.bytes`), the copy that an upgrade makes
   * of it, and some room. It may grow later where the storage class allows it.
   */
  readonly size?: string | undefined;
  /** Storage class. Default: the cluster's default one; EKS clusters since Kubernetes 1.30 have none. */
  readonly storageClass?: pulumi.Input<string> | undefined;
  /** Name of a claim that exists, to use instead of an own one. */
  readonly existingClaim?: pulumi.Input<string> | undefined;
  /** Whether a destroy leaves the claim, and the namespace around it if the component made it. Default true. */
  readonly retain?: boolean | undefined;
}

/** As a container's `resources`. */
export interface ResourcesArgs {
  /** What is reserved: `cpu`, `memory`. */
  readonly requests?: { readonly [resource: string]: pulumi.Input<string> } | undefined;
  /** What is not exceeded. */
  readonly limits?: { readonly [resource: string]: pulumi.Input<string> } | undefined;
}

/** As one of a pod's `tolerations`. */
export interface TolerationArgs {
  /** The taint's key. Default: all. */
  readonly key?: pulumi.Input<string> | undefined;
  /** `Exists` or `Equal` (the default). */
  readonly operator?: pulumi.Input<string> | undefined;
  /** The taint's value. */
  readonly value?: pulumi.Input<string> | undefined;
  /** The taint's effect. Default: all. */
  readonly effect?: pulumi.Input<string> | undefined;
  /** How long it is tolerated. Default: for ever. */
  readonly tolerationSeconds?: pulumi.Input<number> | undefined;
}

/** An environment variable, as of a container. */
export interface EnvironmentArgs {
  /** Its name. */
  readonly name: string;
  /** Its value. What is secret belongs into `valueFrom`: this stands in the Deployment. */
  readonly value?: pulumi.Input<string> | undefined;
  /** Where it comes from, as `{ secretKeyRef: { name, key } }`. */
  readonly valueFrom?: { readonly [kind: string]: unknown } | undefined;
}

/**
 * Connections of the pod. Into it: webhook and push from everywhere, the API from its own namespace and, with a monitor,
 * from Prometheus. Out of it: DNS, HTTPS, brokers of its sources, and the address at which a node's identity is asked for
 * where a source uses it.
 */
export interface NetworkPolicyArgs {
  /** Default true. It holds where the cluster's network enforces policies. */
  readonly enabled?: boolean | undefined;
  /** Who may reach the webhook, as a policy's peers. Default: everybody, for API servers are no pods. */
  readonly webhookFrom?: readonly NetworkPeerArgs[] | undefined;
  /** Who may reach the API besides, as a policy's peers. */
  readonly apiFrom?: readonly NetworkPeerArgs[] | undefined;
  /** What it may reach besides, as a proxy: a policy's egress rules. */
  readonly egress?: readonly { readonly [part: string]: unknown }[] | undefined;
}

/** As a network policy's peer. */
export interface NetworkPeerArgs {
  /** A network: `{ cidr: "10.0.0.0/8" }`. */
  readonly ipBlock?: NetworkArgs | undefined;
  /** Namespaces, by label. */
  readonly namespaceSelector?: { readonly [part: string]: unknown } | undefined;
  /** Pods, by label. */
  readonly podSelector?: { readonly [part: string]: unknown } | undefined;
}

/** A network and what of it is left out. */
export interface NetworkArgs {
  /** As 10.0.0.0/8. */
  readonly cidr: string;
  /** Parts that are left out. */
  readonly except?: readonly string[] | undefined;
}

/** How Prometheus reads the daemon's metrics. */
export interface MonitorArgs {
  /** Labels by which a Prometheus finds it, as `{ release: "prometheus" }`. Default none. */
  readonly labels?: { readonly [name: string]: pulumi.Input<string> } | undefined;
  /** Time between two readings. Default: Prometheus' own. */
  readonly interval?: string | undefined;
}

/** What is changed of each child. */
export interface TransformArgs {
  /** Of the Namespace. */
  readonly namespace?: ChildTransform | undefined;
  /** Of the ServiceAccount. */
  readonly serviceAccount?: ChildTransform | undefined;
  /** Of each ConfigMap. */
  readonly configMap?: ChildTransform | undefined;
  /** Of each Secret. */
  readonly secret?: ChildTransform | undefined;
  /** Of the PersistentVolumeClaim. */
  readonly volumeClaim?: ChildTransform | undefined;
  /** Of the Deployment. */
  readonly deployment?: ChildTransform | undefined;
  /** Of the Service inside the cluster. */
  readonly service?: ChildTransform | undefined;
  /** Of the Service that is reached from outside. */
  readonly externalService?: ChildTransform | undefined;
  /** Of the Ingress. */
  readonly ingress?: ChildTransform | undefined;
  /** Of the NetworkPolicy. */
  readonly networkPolicy?: ChildTransform | undefined;
  /** Of the ServiceMonitor or PodMonitor. */
  readonly monitor?: ChildTransform | undefined;
}
