import { aks, cloudWatch, gke, webhook } from "../envelopes.ts";
import { type RequestFacts, refusedWithoutStatus, request } from "../request.ts";
import type { Sample } from "../sample.ts";

const group = "rbac.authorization.k8s.io/v1";
const facts = {
  verb: "delete",
  resource: `${group}/rolebindings`,
  namespace: "shop",
  name: "helpers",
} satisfies RequestFacts;

/** The same request so many times. */
function often(
  name: string,
  repeated: RequestFacts,
  times: number,
  matches: boolean,
  because: string,
  envelope = webhook,
): Sample {
  const shown = `${name}, ${times} times${envelope === webhook ? "" : ` (${envelope.name})`}`;
  return { name: shown, event: envelope(request(repeated)), times, matches, because };
}

export const manyRolesOrBindingsDeleted: readonly Sample[] = [
  often("bindings deleted", facts, 20, true, "twenty are no day's work"),
  often(
    "cluster roles deleted",
    { ...facts, resource: `${group}/clusterroles` },
    25,
    true,
    "by one account within five minutes",
    cloudWatch,
  ),
  often("bindings deleted", facts, 20, true, "GKE shows the deletions", gke),
  often("bindings deleted", facts, 20, true, "AKS shows the deletions", aks),
  often("some bindings deleted", facts, 19, false, "a chart is uninstalled"),
  often("config maps deleted", { ...facts, resource: "configmaps" }, 30, false, "no rights are in them"),
  often("bindings patched", { ...facts, verb: "patch" }, 30, false, "nothing is deleted"),
  often("refused", { ...facts, code: 403 }, 30, false, "nothing was deleted"),
  often("refused, without a status", { ...facts, ...refusedWithoutStatus }, 30, false, "nothing was deleted"),
  often("failed", { ...facts, code: 404 }, 30, false, "nothing was deleted"),
  often("dry run", { ...facts, query: "dryRun=All" }, 30, false, "nothing was deleted"),
  often(
    "not yet answered",
    { ...facts, stage: "RequestReceived" },
    30,
    false,
    "whether it was done is not known at this stage",
  ),
  {
    name: "bindings deleted by many",
    events: Array.from({ length: 30 }, (_, n) => webhook(request({ ...facts, user: `user-${n}` }))),
    matches: false,
    because: "each of them deleted one",
  },
  ...[
    "system:serviceaccount:kube-system:namespace-controller",
    "system:node:worker-1",
    "eks:addon-manager",
    "system:gke-master",
    "service-42@container-engine-robot.iam.gserviceaccount.com",
  ].map((user) =>
    often(`by ${user}`, { ...facts, user }, 30, false, "the control plane acts on what somebody else has asked for"),
  ),
];
