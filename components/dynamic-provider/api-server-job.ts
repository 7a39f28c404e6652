import { dirname } from "node:path";
import type { ApiServerInputs } from "./api-server-inputs.ts";

/** What a job does to the API server of its node. */
export type JobVerb = "install" | "remove";

/** Where the files lie in the job's container. */
const filesFolder = "/var/run/auditwire/files";

/** Sets of the job's name, namespace and node. */
export interface JobPlace {
  readonly name: string;
  readonly verb: JobVerb;
  readonly node: string;
}

/** The files, for the time of the job. */
export function filesSecret({ namespace, auditPolicy, auditWebhook, flags }: ApiServerInputs, name: string): object {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, labels: labels() },
    immutable: true,
    stringData: { "audit-policy.yaml": auditPolicy, "audit-webhook.yaml": auditWebhook, flags: flags.join("\n") },
  };
}

/**
 * Runs `auditwire api-server` on one node, as root, with the folder of manifests, that of the files, and the node's
 * process ids: the kernel is asked which API server runs. Without a token of a service account, without further
 * capabilities than to give files to the API server's group.
 */
export function installJob(inputs: ApiServerInputs, { name, verb, node }: JobPlace): object {
  const { namespace, timeoutSeconds } = inputs;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace, labels: labels() },
    spec: {
      // One whose node went down is tried again: the installer finishes what it finds. A refusal is final.
      backoffLimit: 2,
      podFailurePolicy: {
        rules: [{ action: "FailJob", onExitCodes: { containerName: "installer", operator: "In", values: [1, 2] } }],
      },
      // Away and back, and, where it goes wrong, away and back once more.
      activeDeadlineSeconds: 2 * Math.max(timeoutSeconds, 300) + 300,
      ttlSecondsAfterFinished: 3_600,
      template: { metadata: { labels: labels() }, spec: podSpec(inputs, { name, verb, node }) },
    },
  };
}

function podSpec(inputs: ApiServerInputs, { name, verb, node }: JobPlace): object {
  const { manifest, directory, image, imagePullSecrets } = inputs;
  const host = (path: string, type: string) => ({ path, type });
  return {
    nodeName: node,
    tolerations: [{ operator: "Exists" }],
    restartPolicy: "Never",
    priorityClassName: "system-node-critical",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    hostPID: true,
    hostNetwork: true,
    dnsPolicy: "Default",
    // Interrupted, it goes back and waits for the API server.
    terminationGracePeriodSeconds: 330,
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((secret) => ({ name: secret })) }),
    containers: [
      {
        name: "installer",
        image,
        command: ["auditwire", "api-server", ...commandOf(inputs, verb)],
        terminationMessagePolicy: "FallbackToLogsOnError",
        resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } },
        securityContext: {
          runAsUser: 0,
          runAsGroup: 0,
          runAsNonRoot: false,
          privileged: false,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"], add: ["CHOWN"] },
          seccompProfile: { type: "RuntimeDefault" },
        },
        volumeMounts: [
          { name: "manifests", mountPath: dirname(manifest) },
          { name: "directory", mountPath: directory },
          ...(verb === "install" ? [{ name: "files", mountPath: filesFolder, readOnly: true }] : []),
        ],
      },
    ],
    volumes: [
      { name: "manifests", hostPath: host(dirname(manifest), "Directory") },
      { name: "directory", hostPath: host(directory, "DirectoryOrCreate") },
      ...(verb === "install" ? [{ name: "files", secret: { secretName: name, defaultMode: 0o400 } }] : []),
    ],
  };
}

function commandOf({ manifest, directory, replace, timeoutSeconds }: ApiServerInputs, verb: JobVerb): string[] {
  const common = ["--manifest", manifest, "--timeout", `${timeoutSeconds}s`];
  if (verb === "remove") return ["remove", "--directory", directory, ...common];
  return ["install", "--files", filesFolder, ...common, ...(replace ? ["--replace"] : [])];
}

const labels = () => ({
  "app.kubernetes.io/name": "auditwire",
  "app.kubernetes.io/component": "api-server-installer",
  "app.kubernetes.io/managed-by": "pulumi",
});
