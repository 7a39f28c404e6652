import { Config } from "@pulumi/pulumi";
import { AuditDaemon, Certificates, prewrittenRules, SelfManagedAuditSource } from "auditwire";
import { EksAuditSource } from "auditwire/eks";
import { rule } from "auditwire/rules";

const config = new Config();
const expose = config.get("expose") ?? "load-balancer";

const certificates = new Certificates("certificates", { tokens: ["here", "elsewhere"] });
const token = (cluster: string) => ({ token: certificates.token(cluster) });
const here = new SelfManagedAuditSource("here", { ...token("here"), runsDaemon: true });
const elsewhere = new SelfManagedAuditSource("elsewhere", token("elsewhere"));
const cloud = new EksAuditSource("cloud", {
  region: "eu-west-1",
  clusters: ["production"],
  identity: { issuer: "https://oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF" },
  oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF",
});

const own = rule("Namespace gone", {
  message: config.get("message") ?? "a namespace is gone",
  expression: (audit) => audit.verb.eq("delete").and(audit.objectRef.resource.eq("namespaces")),
  severity: "high",
});

const daemon = new AuditDaemon("audit", {
  image: "registry.example.com/auditwire:1.0.0",
  imagePullPolicy: "IfNotPresent",
  imagePullSecrets: ["registry"],
  sources: [here, elsewhere, cloud],
  policy: [own, ...prewrittenRules],
  identity: { issuer: "https://oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF" },
  expose:
    expose === "ingress"
      ? { type: "ingress", host: "audit.example.com", ingress: { className: "nginx", tlsSecret: "audit-tls" } }
      : expose === "node-port"
        ? { type: "node-port", host: "node.example.com", ports: { webhook: 30_084 } }
        : { type: "load-balancer", annotations: { "example.com/internal": "true" }, externalTrafficPolicy: "Local" },
  serviceAccount: { annotations: { "example.com/owner": "security" } },
  persistence: { storageClass: "manual", size: "25Gi" },
  resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
  nodeSelector: { "kubernetes.io/os": "linux" },
  tolerations: [{ key: "dedicated", operator: "Equal", value: "audit", effect: "NoSchedule" }],
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 1,
          preference: { matchExpressions: [{ key: "kubernetes.io/arch", operator: "In", values: ["amd64"] }] },
        },
      ],
    },
  },
  priorityClassName: "audit",
  podAnnotations: { "example.com/pod": "yes" },
  podLabels: { team: "security" },
  extraEnv: [
    { name: "HTTPS_PROXY", value: "http://proxy.example.com:3128" },
    { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
  ],
  networkPolicy: {
    webhookFrom: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.9.0.0/16"] } }],
    apiFrom: [{ namespaceSelector: { matchLabels: { team: "security" } } }],
    egress: [{ to: [{ ipBlock: { cidr: "10.5.0.1/32" } }], ports: [{ port: 3128, protocol: "TCP" }] }],
  },
  serviceMonitor: { labels: { release: "prometheus" }, interval: "30s" },
  podMonitor: { labels: { release: "prometheus" } },
});

export const { url, webhookUrl, namespace, serviceAccount, deploymentName } = daemon;
export const files = daemon.apiServerFiles(here);
