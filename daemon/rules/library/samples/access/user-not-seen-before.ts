import { gke } from "../envelopes.ts";
import { type RequestFacts, request } from "../request.ts";
import type { Sample } from "../sample.ts";
import { notPeople } from "./callers.ts";

/** When the cluster's first event came. */
const early = "2026-09-01T08:00:00.000000Z";
const monthLater = "2026-10-05T08:00:00.000000Z";

const read = (facts: RequestFacts) =>
  request({ verb: "get", resource: "pods", namespace: "shop", time: monthLater, ...facts });
const learned = read({ user: "alice", time: early });

const turns = (matches: boolean, name: string, because: string, ...events: readonly unknown[]): Sample => ({
  name,
  events: [learned, ...events],
  matches,
  because,
});

export const userNotSeenBefore: readonly Sample[] = [
  turns(true, "a new user", "bob was never here", read({ user: "bob" })),
  turns(true, "one who was away for a month", "alice's last request is more than 30 days ago", read({ user: "alice" })),
  turns(true, "the admin kubeconfig", "it lies where it is not used", read({ user: "system:admin" })),
  turns(true, "a new user, on GKE", "GKE shows the user", {
    ...(gke(read({ user: "bob@example.com" })) as object),
    resource: { type: "k8s_cluster", labels: {} },
  }),
  turns(
    false,
    "in the first month",
    "everything is still new",
    read({ user: "bob", time: "2026-09-20T08:00:00.000000Z" }),
  ),
  turns(
    false,
    "one who is here every week",
    "alice is known",
    read({ user: "alice", time: "2026-09-20T08:00:00.000000Z" }),
    read({ user: "alice" }),
  ),
  turns(false, "refused", "forbidden requests have rules of their own", read({ user: "bob", code: 403 })),
  turns(
    false,
    "not yet answered",
    "whether it was let in is not known yet",
    read({ user: "bob", stage: "RequestReceived" }),
  ),
  ...notPeople({}, (name, facts, because) => turns(false, name, because, read(facts))),
];
