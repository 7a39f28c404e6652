import { aks, cloudWatch, gke } from "../envelopes.ts";
import type { RequestFacts } from "../request.ts";
import { refusedWithoutStatus, request } from "../request.ts";
import type { Sample } from "../sample.ts";
import { shell } from "./exec.ts";

/** When the cluster's first event came. */
const early = "2026-09-01T08:00:00.000000Z";
const monthLater = "2026-10-05T08:00:00.000000Z";
const nextDay = "2026-10-06T08:00:00.000000Z";

const by = (user: string, time: string, more: RequestFacts = {}) => request({ ...shell, user, time, ...more });
const learned = by("alice", early);

const turns = (matches: boolean, name: string, because: string, ...events: readonly unknown[]): Sample => ({
  name,
  events: [learned, ...events],
  matches,
  because,
});

export const firstExecByUser: readonly Sample[] = [
  turns(true, "a user nobody knows", "bob never opened a shell here", by("bob", monthLater)),
  turns(
    true,
    "attach by a user nobody knows",
    "it is as much as a shell",
    by("bob", monthLater, { subresource: "attach" }),
  ),
  turns(true, "one who had not for a month", "alice's last shell is more than 30 days ago", by("alice", monthLater)),
  ...[cloudWatch, aks].map((envelope) => ({
    name: `a user nobody knows (${envelope.name})`,
    events: [learned, by("bob", monthLater)].map(envelope),
    matches: true,
    because: "bob never opened a shell here",
  })),
  turns(true, "a user nobody knows, on GKE", "GKE shows the user", {
    ...(gke({ ...by("bob", monthLater), auditID: "b" }) as object),
    // Of the same cluster as the others, which name none.
    resource: { type: "k8s_cluster", labels: {} },
  }),
  turns(false, "in the first month", "everything is still new", by("bob", "2026-09-20T08:00:00.000000Z")),
  turns(
    false,
    "one who does it every week",
    "alice is known",
    by("alice", "2026-09-20T08:00:00.000000Z"),
    by("alice", monthLater),
    by("alice", nextDay),
  ),
  turns(false, "a service account", "it has a rule of its own", by("system:serviceaccount:ci:deployer", monthLater)),
  turns(false, "refused", "no shell was opened", by("bob", monthLater, { code: 403 })),
  turns(false, "refused, without a status", "no shell was opened", by("bob", monthLater, refusedWithoutStatus)),
  turns(false, "failed", "no shell was opened", by("bob", monthLater, { code: 404 })),
  turns(
    false,
    "not yet answered",
    "whether it opened is not known",
    by("bob", monthLater, { stage: "RequestReceived" }),
  ),
  turns(false, "logs", "no shell was asked for", by("bob", monthLater, { subresource: "log" })),
  turns(false, "another API's exec", "it is no pod", by("bob", monthLater, { resource: "example.com/v1/robots" })),
];
