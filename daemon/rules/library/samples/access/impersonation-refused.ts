import { aks, cloudWatch, gke, webhook } from "../envelopes.ts";
import { type AuditV1Event, request } from "../request.ts";
import type { Sample } from "../sample.ts";
import { miss } from "../variants.ts";
import { poor } from "./poor.ts";

const tried = { verb: "list", resource: "pods", namespace: "shop", user: "bob", code: 403, reason: "Forbidden" };
const answer = (what: string) =>
  `${what} is forbidden: User "bob" cannot impersonate resource "${what.split(" ")[0]}" in API group "" at the cluster scope`;

const answered = (message: string): AuditV1Event => {
  const event = request(tried);
  return {
    ...event,
    responseStatus: { code: 403, ...event.responseStatus, message } as AuditV1Event["responseStatus"] & object,
  };
};

/** GKE puts the message beside its code. */
const onGke = (message: string) => {
  const entry = gke(answered(message)) as { readonly protoPayload: object };
  return { ...entry, protoPayload: { ...entry.protoPayload, status: { code: 7, message } } };
};

const because = "bob wanted to be somebody else";
const toAdmin = answer('users "admin"');

export const impersonationRefused: readonly Sample[] = [
  { name: "to be admin", event: webhook(answered(toAdmin)), matches: true, because },
  { name: "to be admin (EKS)", event: cloudWatch(answered(toAdmin)), matches: true, because },
  { name: "to be admin (AKS)", event: aks(answered(toAdmin)), matches: true, because },
  { name: "to be admin (GKE)", event: onGke(toAdmin), matches: true, because },
  { name: "to be of system:masters", event: answered(answer('groups "system:masters"')), matches: true, because },
  poor(
    true,
    "the message alone",
    { verb: "get", responseStatus: { message: answer('serviceaccounts "default"') } },
    because,
  ),
  {
    name: "another refusal",
    event: answered(
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "shop"',
    ),
    matches: false,
    because: "he did not want to be somebody else",
  },
  miss("a refusal without a message", tried, "nothing says what was refused"),
  miss("granted", { ...tried, code: 200 }, "it was granted"),
];
