import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const lease = (namespace: string, name: string, user?: string): RequestFacts => ({
  verb: "update",
  resource: "coordination.k8s.io/v1/leases",
  namespace,
  name,
  ...(user !== undefined && { user }),
});
const facts = lease("kube-system", "cloud-controller-manager");
const ofTheScheduler = lease("kube-system", "kube-scheduler", "system:serviceaccount:shop:default");

export const leaderOrNodeLeaseWrittenByAnotherSamples: readonly Sample[] = [
  ...everywhere("lease taken by a person", facts, "the real controller stands still"),
  hit("node kept alive by a person", lease("kube-node-lease", "worker-1", "mallory"), "its heartbeat is forged"),
  hit("lease deleted", { ...facts, verb: "delete" }, "a new leader is chosen"),
  hit("scheduler's lease taken by a pod", ofTheScheduler, "it is nobody's but the scheduler's"),
  ...undone(facts),
  ...peopleOnly(facts),
  ...byControlPlane(ofTheScheduler),
  miss("renewed by the scheduler", { ...ofTheScheduler, user: "system:kube-scheduler" }, "every two seconds"),
  miss("heartbeat", lease("kube-node-lease", "worker-1", "system:node:worker-1"), "every ten seconds"),
  miss(
    "renewed by an add-on",
    lease("kube-system", "ebs-csi-aws-com", "system:serviceaccount:kube-system:ebs-csi-controller-sa"),
    "add-ons elect leaders too",
  ),
  miss("lease of an application", lease("shop", "web"), "not the cluster's"),
  miss("lease read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss("config map of that name", { ...facts, resource: "configmaps" }, "no lease"),
];
