import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { program } from "./callers.ts";
import { poor } from "./poor.ts";

const ofAll: RequestFacts = {
  ...program,
  user: "system:serviceaccount:shop:default",
  verb: "list",
  resource: "secrets",
};
const looked: RequestFacts = { ...ofAll, namespace: "shop" };
const because = "somebody in a pod looks around";

export const defaultServiceAccountLooksAround: readonly Sample[] = [
  ...everywhere("secrets", looked, because),
  hit("secrets, refused", { ...looked, code: 403 }, "an attempt counts"),
  hit("nodes", { ...looked, resource: "nodes" }, because),
  hit("roles", { ...looked, resource: "rbac.authorization.k8s.io/v1/roles" }, because),
  hit("the pods of all namespaces", { ...ofAll, resource: "pods" }, because),
  poor(
    true,
    "user and object alone",
    { verb: "list", user: { username: "system:serviceaccount:default:default" }, objectRef: { resource: "pods" } },
    because,
  ),
  miss("the pods of its namespace", { ...looked, resource: "pods" }, "it finds its peers"),
  miss("one config map", { ...looked, verb: "get", resource: "configmaps", name: "settings" }, "it reads its settings"),
  miss("a watch", { ...looked, verb: "watch" }, "a watch goes on from a list, which was seen"),
  miss("events", { ...ofAll, resource: "events" }, "nothing is to be had from them"),
  miss("by an account of its own", { ...looked, ...program }, "it was given rights on purpose"),
  miss("by a person of such a name", { ...looked, user: "bob:default" }, "it is no service account"),
];
