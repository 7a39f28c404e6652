import { aks, cloudWatch, gke, webhook } from "../envelopes.ts";
import { type RequestFacts, refusedWithoutStatus, request } from "../request.ts";
import type { Sample } from "../sample.ts";

const facts = {
  verb: "list",
  resource: "secrets",
  user: "system:serviceaccount:cert-manager:cert-manager",
  userAgent: "controller/v1.18.2 (linux/amd64) cert-manager/v1.18.2",
  query: "limit=500&resourceVersion=0",
} satisfies RequestFacts;
const newcomer = { ...facts, user: "system:serviceaccount:mesh:controller" } satisfies RequestFacts;

/** The operator is seen day by day for a month and more; then the other request comes. */
function later(name: string, other: RequestFacts, matches: boolean, because: string, envelope = webhook): Sample {
  const days = Array.from({ length: 40 }, (_, day) => new Date(Date.UTC(2026, 8, 1 + day)).toISOString());
  const usual = days.map((time) => envelope(request({ ...facts, time })));
  const last = envelope(request({ ...other, time: "2026-10-11T09:33:01.123456Z" }));
  return {
    name: envelope === webhook ? name : `${name} (${envelope.name})`,
    events: [...usual, last],
    matches,
    because,
  };
}

export const secretsOfAllNamespacesCachedByANewClient: readonly Sample[] = [
  later(
    "by the operator's token in other hands",
    { ...facts, userAgent: "kubectl/v1.36.3 (linux/amd64) kubernetes/abcdef0" },
    true,
    "another client uses the operator's token",
  ),
  later(
    "watched by the operator's token in other hands",
    { ...facts, verb: "watch", userAgent: "python-requests/2.32.3" },
    true,
    "another client uses the operator's token",
  ),
  later(
    "by a new operator",
    { ...facts, user: "system:serviceaccount:mesh:controller" },
    true,
    "somebody new reads them all",
    cloudWatch,
  ),
  later(
    "by a new operator",
    { ...facts, user: "system:serviceaccount:mesh:controller" },
    true,
    "somebody new reads them all",
    aks,
  ),
  later(
    "by a new operator",
    { ...facts, user: "system:serviceaccount:mesh:controller" },
    true,
    "somebody new reads them all",
    gke,
  ),
  later("by the same operator", facts, false, "it did so before"),
  later("by a person", { ...facts, user: "alice" }, false, "a person keeps no cache: another rule's"),
  later("in a namespace", { ...newcomer, namespace: "mesh" }, false, "one namespace is not all"),
  later("config maps", { ...newcomer, resource: "configmaps" }, false, "no secrets"),
  later("secrets written", { ...newcomer, verb: "create" }, false, "nothing is read"),
  later("of a label", { ...newcomer, query: "labelSelector=app%3Dmesh" }, false, "those of one label are not all"),
  later("by Helm", { ...newcomer, query: "labelSelector=owner%3Dhelm" }, false, "Helm reads its own records"),
  later("failed", { ...newcomer, code: 500 }, false, "nothing was read"),
  later("refused", { ...newcomer, code: 403 }, false, "nothing was read"),
  later("refused, without a status", { ...newcomer, ...refusedWithoutStatus }, false, "nothing was read"),
  later(
    "not yet answered",
    { ...newcomer, stage: "RequestReceived" },
    false,
    "whether it was done is not known at this stage",
  ),
  later(
    "by the garbage collector",
    { ...facts, user: "system:serviceaccount:kube-system:generic-garbage-collector" },
    false,
    "the control plane watches everything",
  ),
  {
    name: "on a new cluster",
    event: webhook(request(facts)),
    matches: false,
    because: "in the first 30 days everything is new",
  },
];
