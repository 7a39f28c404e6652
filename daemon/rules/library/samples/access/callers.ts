import { type RequestFacts, refusedWithoutStatus } from "../request.ts";
import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";

/** Clients of scripts and hands. */
export const scriptClients = [
  "curl/8.5.0",
  "Wget/1.21.4",
  "python-requests/2.32.3",
  "HTTPie/3.2.4",
  "Python-urllib/3.13",
  "libwww-perl/6.77",
  "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.17763.1",
];

/** A service account of an ordinary program, and a client that a program has. */
export const program: RequestFacts = {
  user: "system:serviceaccount:shop:web",
  groups: ["system:serviceaccounts", "system:serviceaccounts:shop"],
  userAgent: "web/v0.0.0 (linux/amd64) kubernetes/$Format",
};

/** A request by such a user, or with such a client, as a rule wants it judged. */
export type Judged = (name: string, facts: RequestFacts, because: string) => Sample;

/** The same by all who are no people. For rules about people. */
export function notPeople(facts: RequestFacts, silent: Judged = miss): readonly Sample[] {
  return [
    "system:serviceaccount:monitoring:prometheus",
    "eks:addon-manager",
    "robot@example-project.iam.gserviceaccount.com",
    "aksService",
  ].map((user) => silent(`by ${user}`, { ...facts, user }, "it is no person"));
}

/** The same by the control plane, however often. */
export function byControlPlaneToo(facts: RequestFacts, silent: Judged): readonly Sample[] {
  return [
    "system:serviceaccount:kube-system:namespace-controller",
    "system:node:worker-1",
    "eks:node-manager",
    "system:gke-common-webhooks",
    "service-42@container-engine-robot.iam.gserviceaccount.com",
  ].map((user) => silent(`by ${user}`, { ...facts, user }, "the control plane does what others have asked for"));
}

/** A read or a stream that did not come about: refused, failed, or not yet answered. */
export function notLetIn(facts: RequestFacts): readonly Sample[] {
  return [
    ...notAnswered(facts),
    miss("failed", { ...facts, code: 404, reason: "NotFound" }, "it failed: nothing was let in"),
  ];
}

/** A request that was not passed on to whom it was meant for. Whatever else they answer, they were reached. */
export function notPassedOn(facts: RequestFacts): readonly Sample[] {
  const theirs = { ...facts, annotations: { "authorization.k8s.io/decision": "allow" } };
  return [
    ...notAnswered(facts),
    miss("refused behind the API server", { ...theirs, code: 403 }, "who was asked did not answer"),
    hit("not found behind the API server", { ...theirs, code: 404 }, "who was asked did answer"),
  ];
}

function notAnswered(facts: RequestFacts): readonly Sample[] {
  const because = "it was refused: the rules of attempts see it";
  return [
    miss("refused", { ...facts, code: 403, reason: "Forbidden" }, because),
    miss("refused", { ...facts, code: 403, reason: "Forbidden" }, because, "GKE"),
    miss("refused, in a record without a status", { ...facts, ...refusedWithoutStatus }, because),
    miss("not yet answered", { ...facts, stage: "RequestReceived" }, "whether it was let in is not known yet"),
  ];
}

/** Reads and streams know no dry run. */
export function withWordsOfDryRun(facts: RequestFacts): Sample {
  const query = [facts.query, "note=dryRun=All"].filter(Boolean).join("&");
  return hit("with words of a dry run", { ...facts, query }, "the words are the caller's");
}
