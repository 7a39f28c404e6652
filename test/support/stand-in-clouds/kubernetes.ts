import type { Properties } from "../../../components/engine/values.ts";
import type { Fixtures, Kind } from "./kind.ts";

/** What pulumi-kubernetes replaces rather than updates. (provider/pkg/provider/diff.go) */
const replaces: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["data", "binaryData", "immutable"],
  Secret: ["data", "stringData", "type", "immutable"],
  Deployment: ["spec.selector"],
  Job: ["spec.selector", "spec.template", "spec.completions"],
  PersistentVolumeClaim: ["spec.accessModes", "spec.storageClassName", "spec.volumeName", "spec.selector"],
  Service: ["spec.clusterIP"],
};

/** What the API server and the controllers add. */
const outputs: Readonly<Record<string, (inputs: Properties) => Properties>> = {
  Service: (inputs) => {
    const balanced = (inputs["spec"] as Properties | undefined)?.["type"] === "LoadBalancer";
    const ingress = balanced ? [{ ip: "203.0.113.10", hostname: "balancer.example.com" }] : [];
    return { spec: { clusterIP: "10.96.0.50", clusterIPs: ["10.96.0.50"] }, status: { loadBalancer: { ingress } } };
  },
  Ingress: () => ({ status: { loadBalancer: { ingress: [{ ip: "203.0.113.11" }] } } }),
  Deployment: () => ({ status: { availableReplicas: 1, readyReplicas: 1 } }),
  PersistentVolumeClaim: () => ({ status: { phase: "Bound" } }),
};

/** pulumi-kubernetes gives Secrets' texts back in base64, too; the SDK marks both as secret. */
function kind(type: string): Kind | undefined {
  const name = type.split(":")[2];
  if (!type.startsWith("kubernetes:") || !name) return undefined;
  const computed = outputs[name];
  return {
    autoname: "metadata.name",
    replaces: ["metadata.namespace", ...(replaces[name] ?? [])],
    id: ({ inputs }) => {
      const { namespace = "default", name: object } = (inputs["metadata"] ?? {}) as Properties;
      return `${namespace}/${object}`;
    },
    ...(computed && { outputs: ({ inputs }) => computed(inputs) }),
  };
}

export const kubernetes: Fixtures = {
  kind,
  invokes: {},
  takesOver: true,
  autonamed: (name, suffix) => `${name}-${suffix}`,
};
