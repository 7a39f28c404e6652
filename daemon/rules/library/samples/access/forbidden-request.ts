import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss } from "../variants.ts";
import { poor } from "./poor.ts";

const refused: RequestFacts = { verb: "list", resource: "secrets", namespace: "shop", code: 403, reason: "Forbidden" };
const byAdmission = {
  ...refused,
  verb: "create",
  resource: "pods",
  annotations: { "authorization.k8s.io/decision": "allow" },
};

export const forbiddenRequest: readonly Sample[] = [
  ...everywhere("secrets", refused, "somebody asked for what he has no right to"),
  hit("by a stranger", { ...refused, user: "system:anonymous" }, "strangers try doors"),
  hit(
    "by a controller",
    { ...refused, user: "system:serviceaccount:kube-system:job-controller" },
    "a right was taken away",
  ),
  hit("by admission control", byAdmission, "a policy stopped what somebody wanted to run"),
  poor(
    true,
    "the decision alone",
    { verb: "create", user: { username: "bob" }, annotations: { "authorization.k8s.io/decision": "forbid" } },
    "the decision says it",
  ),
  ...byControlPlane(byAdmission),
  miss("let in", { ...refused, code: 200 }, "it was granted"),
  miss("not there", { ...refused, code: 404, reason: "NotFound" }, "nobody refused it"),
  miss(
    "without valid credentials",
    { ...refused, code: 401, annotations: { "authorization.k8s.io/decision": "" } },
    "it has a rule of its own",
  ),
];
