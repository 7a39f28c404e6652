import { aks, cloudWatch, gke, webhook } from "../envelopes.ts";
import { type RequestFacts, refusedWithoutStatus, request } from "../request.ts";
import type { Sample } from "../sample.ts";

const pod = "system:serviceaccount:shop:web";
const facts = { verb: "get", resource: "secrets", namespace: "shop", name: "password-" } satisfies RequestFacts;

/** So many secrets, one after the other. */
function oneByOne(
  name: string,
  repeated: RequestFacts & { name: string },
  count: number,
  matches: boolean,
  because: string,
  envelope = webhook,
): Sample {
  const events = Array.from({ length: count }, (_, n) =>
    envelope(request({ ...repeated, name: `${repeated.name}${n}` })),
  );
  return { name: `${count} ${name}${envelope === webhook ? "" : ` (${envelope.name})`}`, events, matches, because };
}

export const manySecretsRead: readonly Sample[] = [
  oneByOne("by a person", facts, 10, true, "somebody goes through them"),
  oneByOne("by a person", facts, 10, true, "EKS shows them", cloudWatch),
  oneByOne("by a person", facts, 10, true, "AKS shows them", aks),
  oneByOne("by a person", facts, 10, true, "GKE shows them where Data Access logs are on", gke),
  oneByOne(
    "by system:admin",
    { ...facts, user: "system:admin" },
    12,
    true,
    "who holds the admin kubeconfig of k3s is a person",
  ),
  oneByOne("by a taken pod", { ...facts, user: pod, userAgent: "curl/8.5.0" }, 10, true, "no operator is written so"),
  oneByOne("some by a person", facts, 9, false, "a few are a day's work"),
  oneByOne(
    "by an operator",
    { ...facts, user: pod, userAgent: "external-secrets/v0.19 (linux/amd64) kubernetes/$Format" },
    40,
    false,
    "operators read many all day",
  ),
  oneByOne("by Helm", { ...facts, userAgent: "Helm/3.18.4" }, 20, false, "it compares each with the release"),
  oneByOne("failed", { ...facts, code: 404 }, 20, false, "nothing was read"),
  oneByOne("refused, without a status", { ...facts, ...refusedWithoutStatus }, 20, false, "nothing was read"),
  oneByOne("refused", { ...facts, code: 403 }, 20, false, "nothing was read"),
  oneByOne(
    "with words of a dry run",
    { ...facts, query: "dryRun=All" },
    10,
    true,
    "a read is done whatever its query says",
  ),
  oneByOne(
    "not yet answered",
    { ...facts, stage: "RequestReceived" },
    20,
    false,
    "whether it was done is not known at this stage",
  ),
  oneByOne("config maps", { ...facts, resource: "configmaps" }, 20, false, "no secrets"),
  oneByOne("lists", { ...facts, verb: "list" }, 20, false, "lists are other rules'"),
  oneByOne("written", { ...facts, verb: "update" }, 20, false, "nothing was read"),
  oneByOne("Helm's records", { ...facts, name: "sh.helm.release.v1.web.v" }, 20, false, "Helm reads its own records"),
  ...[
    "system:node:worker-1",
    "eks:addon-manager",
    "aksService",
    "service-1@container-engine-robot.iam.gserviceaccount.com",
  ].map((user) => oneByOne(`by ${user}`, { ...facts, user }, 30, false, "the platform does this all day")),
  oneByOne(
    "by the controller of tokens",
    { ...facts, user: "system:serviceaccount:kube-system:tokens-controller" },
    30,
    false,
    "the control plane reads what it keeps",
  ),
  {
    name: "each by another person",
    events: Array.from({ length: 20 }, (_, n) => webhook(request({ ...facts, user: `user-${n}` }))),
    matches: false,
    because: "each of them read one",
  },
  {
    name: "in the course of a day",
    events: Array.from({ length: 20 }, (_, n) =>
      webhook(request({ ...facts, time: `2026-11-22T${n < 10 ? "0" : ""}${n}:00:00Z` })),
    ),
    matches: false,
    because: "one an hour is a day's work",
  },
];
