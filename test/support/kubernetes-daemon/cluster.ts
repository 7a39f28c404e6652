import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../cluster.ts";
import type { Ask } from "../kubernetes-provider/connection.ts";

/** What an administrator has made before: a volume, a priority class, the types of the Prometheus operator. */
export async function everythingThere(cluster: Cluster): Promise<void> {
  const file = join(dirname(cluster.kubeconfig), "prerequisites.yaml");
  writeFileSync(file, [volume, ...["ServiceMonitor", "PodMonitor"].map(definition)].join("---\n"));
  const applied = await cluster.kubectl("apply", "-f", file);
  if (applied.code !== 0) throw new Error(applied.stderr);
  await cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
}

const volume = `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: manual }
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: audit }
spec:
  capacity: { storage: 30Gi }
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  hostPath: { path: /data }
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: audit }
value: 1000
`;

/** Only a name and the one field that is looked at: the operator's own definitions are not part of this project. */
const definition = (kind: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.monitoring.coreos.com }
spec:
  group: monitoring.coreos.com
  scope: Namespaced
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s, singular: ${kind.toLowerCase()} }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec: { type: object, required: [selector], x-kubernetes-preserve-unknown-fields: true }
`;

interface Listed {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: { readonly type?: string };
    readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly unknown[] } };
  }[];
}

/** The cloud's load balancers and the ingress controller: gives each an address. */
export function balancers(ask: Ask): { stop(): void } {
  const ended = new AbortController();
  const give = async (list: string, of: (name: string, namespace: string) => string) => {
    const { items = [] } = (await ask("GET", list)).body as Listed;
    for (const { metadata, spec, status } of items) {
      const wants = list.includes("ingresses") || spec.type === "LoadBalancer";
      if (!wants || (status?.loadBalancer?.ingress ?? []).length > 0) continue;
      const path = `${of(metadata.name, metadata.namespace)}/status`;
      const address = { status: { loadBalancer: { ingress: [{ ip: "203.0.113.10" }] } } };
      await ask("PATCH", path, address, "application/merge-patch+json");
    }
  };
  const watch = async () => {
    while (!ended.signal.aborted) {
      await give("/api/v1/services", (name, namespace) => `/api/v1/namespaces/${namespace}/services/${name}`);
      const ingresses = "/apis/networking.k8s.io/v1";
      await give(
        `${ingresses}/ingresses`,
        (name, namespace) => `${ingresses}/namespaces/${namespace}/ingresses/${name}`,
      );
      await sleep(200, undefined, { signal: ended.signal });
    }
  };
  // It ends with the cluster, whichever comes first.
  watch().catch(() => undefined);
  return { stop: () => ended.abort() };
}
