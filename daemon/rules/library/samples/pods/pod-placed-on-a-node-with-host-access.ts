import type { Sample } from "../sample.ts";
import { hit, miss, pod, workloads } from "../variants.ts";
import { localPath } from "./local-path.ts";
import { jsonPatch, onSpec, withContainer } from "./on-spec.ts";

const controlPlane = "node-role.kubernetes.io/control-plane";
const placed: readonly (readonly [string, object])[] = [
  ["by name", { nodeName: "master-1" }],
  ["by tolerating the control plane", { tolerations: [{ key: controlPlane, operator: "Exists" }] }],
  ["by tolerating everything", { tolerations: [{ operator: "Exists" }] }],
  ["by selecting the control plane", { nodeSelector: { [controlPlane]: "" } }],
];
const elsewhere: readonly (readonly [string, object])[] = [
  ["anywhere", {}],
  ["with a taint of its own", { tolerations: [{ key: "gpu", operator: "Exists" }] }],
  ["with a value for any taint", { tolerations: [{ operator: "Equal", value: "x" }] }],
];
const access: readonly (readonly [string, object])[] = [
  ["host network", { ...withContainer({}), hostNetwork: true }],
  ["host processes", { ...withContainer({}), hostPID: true }],
  ["privileged", withContainer({ securityContext: { privileged: true } })],
];
const mounting = { ...withContainer({}), volumes: [{ name: "host", hostPath: { path: "/etc/kubernetes" } }] };
const answer = (spec: object) => ({ ...pod({}), requestObject: undefined, responseObject: { spec } });

export const podPlacedOnANodeWithHostAccess: readonly Sample[] = [
  ...onSpec("on a master", { ...mounting, nodeName: "master-1" }, "it gets that node's files"),
  ...placed.flatMap(([how, place]) => [
    ...workloads({ ...mounting, ...place }).map(({ kind, facts }) =>
      hit(`${how}: ${kind}`, facts, "it chooses its node"),
    ),
    hit(`${how}: answer only`, answer({ ...mounting, ...place }), "it chooses its node"),
  ]),
  ...elsewhere.flatMap(([how, place]) => [
    ...workloads({ ...mounting, ...place }).map(({ kind, facts }) =>
      miss(`${how}: ${kind}`, facts, "it chooses no node"),
    ),
    miss(`${how}: answer only`, answer({ ...mounting, ...place }), "it chooses no node"),
  ]),
  ...access.map(([what, spec]) => hit(what, pod({ ...spec, nodeName: "master-1" }), "it has the node")),
  miss(
    "by name without host access",
    pod({ ...withContainer({}), nodeName: "worker-1" }),
    "it has nothing of the node",
  ),
  miss(
    "answer without host access",
    answer({ ...withContainer({}), nodeName: "worker-1" }),
    "it has nothing of the node",
  ),
  miss(
    "node agent",
    {
      resource: "apps/v1/daemonsets",
      namespace: "monitoring",
      name: "agent",
      requestObject: { spec: { template: { spec: { ...mounting, tolerations: [{ operator: "Exists" }] } } } },
    },
    "agents of every node tolerate everything",
    "EKS",
  ),
  miss("JSON patch of the node's name", jsonPatch("/nodeName", "master-1"), "what else the pod has is not known"),
  ...localPath,
];
