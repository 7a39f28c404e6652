import { type RequestFacts, refusedWithoutStatus } from "../request.ts";
import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";

/** A read, or a question, that was not answered. For rules that report what knows no dry run. */
export function notLetIn(facts: RequestFacts): readonly Sample[] {
  return [
    miss("refused", { ...facts, code: 403, reason: "Forbidden" }, "nothing was told"),
    miss("refused", { ...facts, code: 403, reason: "Forbidden" }, "nothing was told", "GKE"),
    miss(
      "refused, in a record without a status",
      { ...facts, ...refusedWithoutStatus },
      "the authorizer's decision says it, too",
    ),
    miss("failed", { ...facts, code: 500 }, "nothing was told"),
    miss(
      "not yet answered",
      { ...facts, stage: "RequestReceived" },
      "whether it was answered is not known at this stage",
    ),
    hit("with words of a dry run", { ...facts, query: "dryRun=All" }, "it is answered whatever its query says"),
  ];
}

const pod = "system:serviceaccount:shop:web";
const curl = "curl/8.5.0";

/** What is listed on GKE, where only the client tells a cache from a list. */
export function onGke(facts: RequestFacts): readonly Sample[] {
  const mine = { ...facts, user: pod };
  return [
    hit("by a taken pod, on GKE", { ...mine, userAgent: curl }, "GKE records no query, but the client", "GKE"),
    hit("by a pod without a client's name", { ...mine, userAgent: "" }, "programs have names", "GKE"),
    miss("by an operator", { ...mine, userAgent: "web/v1" }, "it may keep a cache: GKE records no query", "GKE"),
    hit("by a pod with a client of its own", { ...mine, userAgent: "web/v1" }, "its query would show a cache"),
    hit("by a person with a program", { ...facts, user: "alice", userAgent: "web/v1" }, "people keep none", "GKE"),
    ...["OpenAPI-Generator/33.1.0/python", "dashboard/v2.7.0"].map((userAgent) =>
      hit(`by a pod with ${userAgent}`, { ...mine, userAgent }, "scripts and people behind a page use it", "GKE"),
    ),
  ];
}

const goThroughEverything = [
  ["system:serviceaccount:argocd:argocd-application-controller", "argocd-application-controller/v0.0.0 (linux/amd64)"],
  ["system:serviceaccount:velero:velero", "velero-server/v1.17.0 (linux/amd64) abcdef0"],
  ["system:serviceaccount:gatekeeper-system:gatekeeper-admin", "gatekeeper/v3.20.0 (linux/amd64) abcdef0"],
] as const;

/** Secrets that are listed by their label, or by programs that have to list all. */
export function ofALabel(facts: RequestFacts): readonly Sample[] {
  return [
    miss(
      "of a label, by a program",
      { ...facts, user: pod, query: "labelSelector=grafana_dashboard%3D1" },
      "those of one label are not all",
    ),
    hit("of a label, by a person", { ...facts, query: "labelSelector=app%3Dweb" }, "all may have the label"),
    ...goThroughEverything.flatMap(([user, userAgent]) => [
      miss(`by ${user}`, { ...facts, user, userAgent }, "that is its task"),
      hit(`by ${user} with curl`, { ...facts, user, userAgent: curl }, "its token is in somebody else's hands"),
      hit(`by a pod with the client of ${user}`, { ...facts, user: pod, userAgent }, "anybody can say so"),
    ]),
  ];
}
