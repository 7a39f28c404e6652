import type { Ask } from "./connection.ts";

interface Live {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly namespace?: string;
    readonly generation?: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly type?: string;
    readonly replicas?: number;
    readonly storageClassName?: string;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly phase?: string;
    readonly loadBalancer?: { readonly ingress?: readonly unknown[] };
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

/** What pulumi-kubernetes waits for, by kind; anything else is ready when it is there. */
const checks: Readonly<Record<string, (live: Live, ask: Ask) => boolean | Promise<boolean>>> = {
  Deployment({ metadata, spec, status }) {
    const wanted = spec?.replicas ?? 1;
    const { observedGeneration, replicas, updatedReplicas, availableReplicas } = status ?? {};
    if (observedGeneration !== metadata.generation) return false;
    return [replicas, updatedReplicas, availableReplicas].every((count) => (count ?? 0) === wanted);
  },
  Service: ({ spec, status }) => spec?.type !== "LoadBalancer" || (status?.loadBalancer?.ingress ?? []).length > 0,
  Ingress: ({ status }) => (status?.loadBalancer?.ingress ?? []).length > 0,
  Job({ status }) {
    const failed = status?.conditions?.find((it) => it.type === "Failed" && it.status === "True");
    if (failed) throw new Error(`the job has failed: ${failed.message}`);
    return status?.conditions?.some((it) => it.type === "Complete" && it.status === "True") ?? false;
  },
  async PersistentVolumeClaim({ spec, status }, ask) {
    if (status?.phase === "Bound") return true;
    // It waits for its first pod, which waits for it.
    const { body } = await ask("GET", `/apis/storage.k8s.io/v1/storageclasses/${spec?.storageClassName}`);
    return (body as { volumeBindingMode?: string }).volumeBindingMode === "WaitForFirstConsumer";
  },
  Namespace: ({ status }) => status?.phase === "Active",
};

export async function isReady(ask: Ask, body: unknown): Promise<boolean> {
  const live = body as Live;
  if (live.metadata.annotations?.["pulumi.com/skipAwait"] === "true") return true;
  return (await checks[live.kind]?.(live, ask)) ?? true;
}
