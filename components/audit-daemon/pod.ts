import type { apps, core } from "@pulumi/kubernetes/types/input.d.ts";
import type * as pulumi from "@pulumi/pulumi";
import { tokenDirectory } from "../audit-source.ts";
import { defined } from "../defined.ts";
import type { AuditDaemonArgs } from "./args.ts";
import { labelsOf, selectorOf } from "./labels.ts";
import { paths, podFiles, ports, user } from "./names.ts";

/** Names of the objects that the pod uses. */
export interface PodParts {
  readonly serviceAccount: pulumi.Input<string>;
  /** ConfigMaps and Secrets whose keys are files beside each other in the configuration's folder. */
  readonly configMaps: readonly pulumi.Input<string>[];
  readonly secrets: readonly pulumi.Input<string>[];
  /** Those with the files of clouds' sources, by key and path. */
  readonly cloudFiles: Projected | undefined;
  readonly cloudSecrets: Projected | undefined;
  /** Service-account tokens by file, for the clouds. */
  readonly tokens: readonly { readonly file: string; readonly audience: pulumi.Input<string> }[];
  /** The claim; undefined keeps the data as long as the pod lives. */
  readonly claim: pulumi.Input<string> | undefined;
  /** Of the rules, so that a reader of the pod can compare. */
  readonly digest: string;
}

/** An object and the paths of its keys. */
export interface Projected {
  readonly name: pulumi.Input<string>;
  readonly items: readonly { readonly key: string; readonly path: string }[];
}

/** One pod at a time: the database has one writer, and its volume one node. */
export function deploymentSpec(base: string, args: AuditDaemonArgs, parts: PodParts): apps.v1.DeploymentSpec {
  return {
    replicas: 1,
    strategy: { type: "Recreate" },
    revisionHistoryLimit: 3,
    selector: { matchLabels: selectorOf(base) },
    template: {
      metadata: {
        labels: { ...args.podLabels, ...labelsOf(base) },
        annotations: { ...args.podAnnotations, "auditwire/rule-set-digest": parts.digest },
      },
      spec: podSpec(args, parts),
    },
  };
}

function podSpec(args: AuditDaemonArgs, parts: PodParts): core.v1.PodSpec {
  return {
    serviceAccountName: parts.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? 60,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      // A large database would be walked through at every start.
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [container(args, parts)],
    volumes: volumes(parts),
    ...(args.imagePullSecrets && { imagePullSecrets: args.imagePullSecrets.map((name) => ({ name })) }),
    ...scheduling(args),
  };
}

function scheduling({ nodeSelector, tolerations, affinity, priorityClassName }: AuditDaemonArgs) {
  return defined({
    nodeSelector: nodeSelector && { ...nodeSelector },
    tolerations: tolerations?.map((toleration) => defined(toleration)),
    affinity: affinity as core.v1.Affinity | undefined,
    priorityClassName,
  }) as Partial<core.v1.PodSpec>;
}

function container(args: AuditDaemonArgs, parts: PodParts): core.v1.Container {
  const { configuration } = paths;
  return {
    name: "auditwire",
    image: args.image,
    ...(args.imagePullPolicy !== undefined && { imagePullPolicy: args.imagePullPolicy }),
    command: [
      "auditwire",
      "serve",
      "--config",
      `${configuration}/config.yaml`,
      "--credentials",
      `${configuration}/${podFiles.credentials}`,
    ],
    env: environment(args),
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
    },
    resources: resources(args),
    ...probes(),
    volumeMounts: [
      { name: "configuration", mountPath: configuration, readOnly: true },
      { name: "data", mountPath: paths.data },
      { name: "tmp", mountPath: "/tmp" },
      ...(parts.tokens.length > 0 ? [{ name: "tokens", mountPath: tokenDirectory, readOnly: true }] : []),
    ],
  };
}

function environment({ extraEnv = [] }: AuditDaemonArgs): core.v1.EnvVar[] {
  // Clouds' libraries look for a home, which a user without an entry in /etc/passwd does not have.
  const home = extraEnv.some(({ name }) => name === "HOME") ? [] : [{ name: "HOME", value: "/tmp" }];
  return [...home, ...extraEnv.map((entry) => defined(entry) as core.v1.EnvVar)];
}

function resources({ resources: given }: AuditDaemonArgs): core.v1.ResourceRequirements {
  // No limit of CPU: it would slow down the answer to the API server in the moment of an attack.
  const { requests = { cpu: "100m", memory: "256Mi" }, limits = { memory: "1Gi" } } = given ?? {};
  return { requests, limits };
}

/** A start may take minutes, when an upgrade rewrites the database; a slow disk is no reason to be killed. */
function probes(): Pick<core.v1.Container, "startupProbe" | "livenessProbe" | "readinessProbe"> {
  const ask = (path: string) => ({ path, port: "api", scheme: "HTTPS" });
  return {
    startupProbe: { httpGet: ask("/healthz"), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 120 },
    livenessProbe: { httpGet: ask("/healthz"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readinessProbe: { httpGet: ask("/readyz"), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
  };
}

/** Readable by the group that the pod's volumes are given to. */
const defaultMode = 0o440;
/** Shortest life that the clouds' exchanges are sure to accept; the kubelet renews it in time. */
const tokenSeconds = 3_600;

function volumes(parts: PodParts): core.v1.Volume[] {
  const { cloudFiles, cloudSecrets, claim, tokens } = parts;
  const configuration = [
    ...parts.configMaps.map((name) => ({ configMap: { name } })),
    ...parts.secrets.map((name) => ({ secret: { name } })),
    ...(cloudFiles ? [{ configMap: { name: cloudFiles.name, items: [...cloudFiles.items] } }] : []),
    ...(cloudSecrets ? [{ secret: { name: cloudSecrets.name, items: [...cloudSecrets.items] } }] : []),
  ];
  const projected = tokens.map(({ file, audience }) => ({
    serviceAccountToken: { path: file, audience, expirationSeconds: tokenSeconds },
  }));
  return [
    { name: "configuration", projected: { defaultMode, sources: configuration } },
    { name: "data", ...(claim === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: claim } }) },
    { name: "tmp", emptyDir: {} },
    ...(projected.length > 0 ? [{ name: "tokens", projected: { defaultMode, sources: projected } }] : []),
  ];
}
