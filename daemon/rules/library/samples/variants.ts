import { aks, cloudWatch, gke, webhook } from "./envelopes.ts";
import { type RequestFacts, refusedWithoutStatus, request } from "./request.ts";
import type { Sample } from "./sample.ts";

/** Every envelope by the name that samples show. */
const envelopes = { webhook, EKS: cloudWatch, AKS: aks, GKE: gke } as const;
export type Envelope = keyof typeof envelopes;
const all = Object.keys(envelopes) as readonly Envelope[];

/** One request in one envelope. */
export function sample(
  matches: boolean,
  name: string,
  facts: RequestFacts,
  because: string,
  envelope: Envelope = "webhook",
): Sample {
  const shown = envelope === "webhook" ? name : `${name} (${envelope})`;
  return { name: shown, event: envelopes[envelope](request(facts)), matches, because };
}

export const hit = (name: string, facts: RequestFacts, because: string, envelope?: Envelope) =>
  sample(true, name, facts, because, envelope);
export const miss = (name: string, facts: RequestFacts, because: string, envelope?: Envelope) =>
  sample(false, name, facts, because, envelope);

/** The same request as each cloud records it; `except` names those that do not show it, and the rule says so. */
export function everywhere(
  name: string,
  facts: RequestFacts,
  because: string,
  except: readonly Envelope[] = [],
): readonly Sample[] {
  return all.filter((envelope) => !except.includes(envelope)).map((envelope) => hit(name, facts, because, envelope));
}

/** A deed that was not done: refused, failed, only tried, only received. For rules that report deeds. */
export function undone(facts: RequestFacts): readonly Sample[] {
  return [
    miss("refused", { ...facts, code: 403, reason: "Forbidden" }, "it was refused: nothing was done"),
    miss("refused", { ...facts, code: 403, reason: "Forbidden" }, "it was refused: nothing was done", "GKE"),
    miss(
      "refused, in a record without a status",
      { ...facts, ...refusedWithoutStatus },
      "the authorizer's decision says it, too",
    ),
    miss("failed", { ...facts, code: 404, reason: "NotFound" }, "it failed: nothing was done"),
    miss("dry run", { ...facts, query: "dryRun=All" }, "a dry run changes nothing"),
    miss("not yet answered", { ...facts, stage: "RequestReceived" }, "whether it was done is not known at this stage"),
  ];
}

/** The same request by those who act on what others have written. For rules that except the control plane. */
export function byControlPlane(facts: RequestFacts): readonly Sample[] {
  const because = "the control plane acts on what somebody else has written";
  return [
    "system:serviceaccount:kube-system:replicaset-controller",
    "system:node:worker-1",
    "eks:node-manager",
    "k3s-cloud-controller-manager",
    "system:gke-common-webhooks",
    "service-42@container-engine-robot.iam.gserviceaccount.com",
  ].map((user) => miss(`by ${user}`, { ...facts, user }, because));
}

/** The kinds that hold a pod's spec, each with one like this: a pod, a template of pods, a cron job's template. */
export function workloads(spec: object): readonly { readonly kind: string; readonly facts: RequestFacts }[] {
  const metadata = { name: "web", namespace: "shop" };
  const place = { namespace: "shop", name: "web" };
  const object = (kind: string, apiVersion: string, body: object) => ({ kind, apiVersion, metadata, spec: body });
  return [
    { kind: "pod", facts: { resource: "pods", ...place, requestObject: object("Pod", "v1", spec) } },
    {
      kind: "deployment",
      facts: {
        resource: "apps/v1/deployments",
        ...place,
        requestObject: object("Deployment", "apps/v1", { template: { spec } }),
      },
    },
    {
      kind: "cron job",
      facts: {
        resource: "batch/v1/cronjobs",
        ...place,
        requestObject: object("CronJob", "batch/v1", { jobTemplate: { spec: { template: { spec } } } }),
      },
    },
  ];
}

/** A pod, a deployment and a cron job with such a spec, each from another cloud, and the pod from all of them. */
export function everyWorkload(name: string, spec: object, because: string): readonly Sample[] {
  const envelope: Readonly<Record<string, Envelope>> = { deployment: "EKS", "cron job": "AKS" };
  return workloads(spec).flatMap(({ kind, facts }) =>
    kind === "pod"
      ? everywhere(`${name}: ${kind}`, facts, because)
      : [hit(`${name}: ${kind}`, facts, because, envelope[kind])],
  );
}

/** A pod with such a spec. */
export function pod(spec: object): RequestFacts {
  return workloads(spec)[0]?.facts ?? {};
}
