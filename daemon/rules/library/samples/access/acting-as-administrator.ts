import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";

const as = (username: string, ...groups: readonly string[]): RequestFacts => ({
  verb: "list",
  resource: "secrets",
  impersonated: { username, groups: [...groups, "system:authenticated"] },
});

const asMaster = as("anyone", "system:masters");

export const actingAsAdministrator: readonly Sample[] = [
  ...everywhere("as system:masters", asMaster, "the group may do everything", ["GKE"]),
  hit("as system:masters, refused", { ...asMaster, code: 403 }, "acting as it was not refused"),
  hit("as the administrator", as("kubernetes-admin"), "the name is the administrator's"),
  hit(
    "as a service account of kube-system",
    as("system:serviceaccount:kube-system:clusterrole-aggregation-controller"),
    "it may give itself every right",
  ),
  hit("as a node", as("system:node:worker-1"), "a node may read the secrets of its pods"),
  hit("as the controller manager", as("system:kube-controller-manager"), "it may read every secret"),
  miss(
    "kinds, as system:masters",
    { ...asMaster, resource: "", verb: "get", uri: "/apis" },
    "kubectl looks what kinds there are",
  ),
  miss(
    "by Teleport",
    { ...asMaster, user: "system:serviceaccount:teleport-agent:teleport-kube-agent" },
    "whoever logs in there may be an administrator",
  ),
  miss("as bob", as("bob", "dev"), "the general rule sees it"),
  miss("as an application's service account", as("system:serviceaccount:shop:web"), "the general rule sees it"),
  miss("as a user named like a node", as("system:nodeport-reader"), "it is no node"),
  miss("as herself", { verb: "list", resource: "secrets" }, "nobody else is named"),
  miss(
    "an administrator herself",
    { verb: "list", resource: "secrets", user: "kubernetes-admin", groups: ["system:masters"] },
    "nobody else is named",
  ),
  miss("as system:masters", asMaster, "GKE does not record it", "GKE"),
];
