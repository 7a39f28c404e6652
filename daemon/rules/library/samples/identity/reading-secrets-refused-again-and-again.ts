import { aks, cloudWatch, gke, webhook } from "../envelopes.ts";
import { type RequestFacts, request } from "../request.ts";
import type { Sample } from "../sample.ts";

const facts = {
  verb: "list",
  resource: "secrets",
  namespace: "kube-system",
  user: "system:serviceaccount:shop:web",
  code: 403,
  reason: "Forbidden",
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

export const readingSecretsRefusedAgainAndAgain: readonly Sample[] = [
  often("lists refused", facts, 5, true, "a found token is tried"),
  often("lists refused", facts, 5, true, "EKS shows them", cloudWatch),
  often("lists refused", facts, 5, true, "AKS shows them", aks),
  often("lists refused", facts, 5, true, "GKE shows them where Data Access logs are on", gke),
  often(
    "reads without a valid credential",
    { ...facts, verb: "get", name: "db", user: "system:anonymous", code: 401 },
    6,
    true,
    "somebody tries without",
  ),
  often("lists refused", facts, 4, false, "a mistake, repeated"),
  often("lists allowed", { ...facts, code: 200 }, 9, false, "nothing was refused"),
  often("config maps refused", { ...facts, resource: "configmaps" }, 9, false, "no secrets"),
  often("writes refused", { ...facts, verb: "create" }, 9, false, "nothing would have been read"),
  often("not there", { ...facts, verb: "get", code: 404 }, 9, false, "who may read is told what is not there"),
  {
    name: "each another pod",
    events: Array.from({ length: 9 }, (_, n) =>
      webhook(request({ ...facts, user: `system:serviceaccount:shop:web-${n}` })),
    ),
    matches: false,
    because: "each was refused once",
  },
];
