import { aks, cloudWatch, gke } from "../envelopes.ts";
import { type RequestFacts, request } from "../request.ts";
import type { Sample } from "../sample.ts";

/** When the cluster's first event came. */
const early = "2026-09-01T08:00:00.000000Z";
const between = "2026-09-20T08:00:00.000000Z";
const monthLater = "2026-10-05T08:00:00.000000Z";

const deployer = "system:serviceaccount:ci:deployer";
const web = "system:serviceaccount:shop:web";

const read = (facts: RequestFacts) =>
  request({ verb: "get", resource: "pods", namespace: "shop", time: monthLater, ...facts });
const learned = read({ user: deployer, time: early });

const turns = (matches: boolean, name: string, because: string, ...events: readonly unknown[]): Sample => ({
  name,
  events: [learned, ...events],
  matches,
  because,
});

export const serviceAccountWithKubectl: readonly Sample[] = [
  turns(true, "a program's account", "somebody uses the token of a program", read({ user: web })),
  turns(true, "a program's account, refused", "an attempt counts", read({ user: web, code: 403 })),
  turns(true, "a pipeline that ran a month ago", "its last use is more than 30 days ago", read({ user: deployer })),
  ...[cloudWatch, aks].map((envelope) => ({
    name: `a program's account (${envelope.name})`,
    events: [learned, read({ user: web })].map(envelope),
    matches: true,
    because: "somebody uses the token of a program",
  })),
  turns(true, "a program's account, on GKE", "GKE shows user and client", {
    ...(gke(read({ user: web })) as object),
    // Of the same cluster as the others, which name none.
    resource: { type: "k8s_cluster", labels: {} },
  }),
  turns(false, "in the first month", "everything is still new", read({ user: web, time: between })),
  turns(
    false,
    "a pipeline that runs every week",
    "it is known",
    read({ user: deployer, time: between }),
    read({ user: deployer }),
  ),
  turns(false, "a program's own client", "a program works", read({ user: web, userAgent: "web/v0.0.0 (linux/amd64)" })),
  turns(false, "a new person", "people use kubectl", read({ user: "bob" })),
];
