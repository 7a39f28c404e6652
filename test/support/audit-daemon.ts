import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { AuditSource, CloudSourceSpec, WebhookSourceSpec } from "../../components/audit-source.ts";
import { AuditDaemon, SelfManagedAuditSource } from "../../components/index.ts";
import { rule as built, exception } from "../../components/rules.ts";
import type { ProgramRun, RunOptions } from "../../components/testing/index.ts";

export const token = "0123456789abcdef0123";
export const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/** Secrets that must never be seen in clear. */
export const canaries = {
  token: "canary-token-0123456789",
  key: "canary-private-key",
  password: "canary-password",
  accessKey: "canary-access-key",
};

export const rule = { name: "Nobody", message: "m", expression: 'jpath("user.username") = "system:anonymous"' };

/** What a cloud's source hands over, without a cloud. */
export function cloudSpec(part: Partial<CloudSourceSpec> = {}): CloudSourceSpec {
  const { foreseen = eks("arn:aws:iam::123456789012:role/unknown") } = part;
  return {
    kind: "cloud",
    provider: "aws",
    name: "eu",
    identity: { namespace: "auditwire", serviceAccount: "auditwire" },
    config: pulumi.output(eks("arn:aws:iam::123456789012:role/reader")),
    files: {},
    secretFiles: {},
    tokens: [{ file: "eu", audience: "sts.amazonaws.com" }],
    pushes: false,
    records: { kind: "eks" },
    after: [],
    ...part,
    foreseen,
  };
}

const eks = (roleArn: string): CloudSourceSpec["foreseen"] => ({
  specifications: [{ name: "eu", deploymentType: "eks", credentialID: "eu", awsRegion: "eu-west-1" }],
  credentials: [{ id: "eu", type: "aws-web-identity", roleArn, tokenFile: "/var/run/secrets/auditwire/eu" }],
});

/** What a cluster's webhook hands over. */
export function webhookSource(part: Partial<WebhookSourceSpec> = {}): AuditSource {
  const spec: WebhookSourceSpec = {
    kind: "webhook",
    cluster: "prod",
    facts: {},
    default: false,
    tokens: pulumi.secret([token]),
    auditPolicy: "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: RequestResponse\n",
    delivery: { initialBackoff: "20s", batchMaxWait: "1s" },
    directory: "/etc/kubernetes/auditwire",
    distribution: "static-pod",
    runsDaemon: true,
    ...part,
  };
  return { spec };
}

/** A program that asks for all there is, with planted secrets and nothing random. */
export function everything(): object {
  const prod = new SelfManagedAuditSource("prod", {
    clusterName: "Prod/1",
    token: canaries.token,
    labels: { team: "shop" },
  });
  const push = { name: "eu-push", type: "firehose", accessKey: { file: "firehose/eu.key" } } as const;
  const eu = cloudSpec({
    config: pulumi.output({ ...eks("arn:aws:iam::123456789012:role/reader"), push: [push] }),
    foreseen: { ...eks("arn:aws:iam::123456789012:role/unknown"), push: [push] },
    files: { "gcp/credentials.json": "{}" },
    secretFiles: { "firehose/eu.key": pulumi.secret(canaries.accessKey) },
    pushes: true,
    after: [new pulumi.ComponentResource("test:index:LogGroup", "log-group")],
  });
  const csi = exception("csi", { expression: 'jpath("user.username") = "csi"', reason: "It mounts for others." });
  const daemon = new AuditDaemon("audit", {
    image: "registry.example.com/auditwire:1.0.0",
    imagePullPolicy: "Always",
    imagePullSecrets: ["registry"],
    sources: [prod, { spec: eu }],
    rules: [rule],
    policy: [{ rule: "Privileged pod creation", exceptions: [csi] }, built("Nobody", { ...rule })],
    retention: { days: 30 },
    expose: {
      type: "load-balancer",
      annotations: { "example.com/internal": "true" },
      loadBalancerSourceRanges: ["10.0.0.0/8"],
    },
    tls: { certificate: pem, privateKey: canaries.key, authority: pem },
    administrator: canaries.password,
    persistence: { storageClass: "gp3", size: "50Gi" },
    nodeSelector: { "kubernetes.io/arch": "amd64" },
    tolerations: [{ key: "audit", operator: "Exists" }],
    affinity: { nodeAffinity: {} },
    priorityClassName: "system-cluster-critical",
    podAnnotations: { a: "b" },
    podLabels: { c: "d" },
    extraEnv: [{ name: "HTTPS_PROXY", value: "http://proxy:3128" }],
    networkPolicy: {
      apiFrom: [{ namespaceSelector: { matchLabels: { team: "security" } } }],
      egress: [{ ports: [{ port: 3128, protocol: "TCP" }] }],
    },
    serviceMonitor: { labels: { release: "prometheus" }, interval: "30s" },
    podMonitor: {},
    coverage: "off",
  });
  return { files: daemon.apiServerFiles(prod), credentials: daemon.credentials, url: daemon.webhookUrl };
}

type Outputs = NonNullable<RunOptions["outputs"]>;

/** Names that Pulumi would make for ConfigMaps and Secrets: another one for another content. */
const autoNamed = (name: string, inputs: Readonly<Record<string, unknown>>) => {
  const digest = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 8);
  return { metadata: { ...(inputs["metadata"] as object), name: `${name}-${digest}` } };
};

/** What a cluster would compute of what is made. */
export const cluster = (service: Readonly<Record<string, unknown>> = {}): Outputs => ({
  "kubernetes:core/v1:ConfigMap": autoNamed,
  "kubernetes:core/v1:Secret": autoNamed,
  "kubernetes:core/v1:Service": service,
});

interface Projected {
  readonly configMap?: Part;
  readonly secret?: Part;
}
interface Part {
  readonly name: string;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

/** The files of the pod's configuration, by path, put together as a kubelet does. */
export function podFilesOf(run: ProgramRun): ReadonlyMap<string, string> {
  const { spec } = run.resource("audit-deployment").inputs as unknown as {
    spec: { template: { spec: { volumes: { name: string; projected?: { sources: readonly Projected[] } }[] } } };
  };
  const volume = spec.template.spec.volumes.find(({ name }) => name === "configuration");
  const files = (volume?.projected?.sources ?? []).flatMap(({ configMap, secret }) => {
    const { name, items } = configMap ?? secret ?? { name: "" };
    const data = contentOf(run, name);
    return items ? items.map(({ key, path }) => [path, data[key] ?? ""] as const) : Object.entries(data);
  });
  return new Map(files);
}

function contentOf(run: ProgramRun, name: string): Readonly<Record<string, string>> {
  const found = run.resources.find(({ outputs }) => (outputs["metadata"] as { name?: string })?.name === name);
  return (found?.inputs["data"] ?? found?.inputs["stringData"] ?? {}) as Readonly<Record<string, string>>;
}
