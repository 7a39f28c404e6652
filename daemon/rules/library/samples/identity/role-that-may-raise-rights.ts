import type { Sample } from "../sample.ts";
import { given, partSamples, roleSamples } from "./rbac.ts";

export const roleThatMayRaiseRights: readonly Sample[] = [
  ...roleSamples(
    [
      given(
        "impersonation",
        { apiGroups: [""], resources: ["users", "groups", "serviceaccounts"], verbs: ["impersonate"] },
        "its holder acts as system:masters",
      ),
      given(
        "roles escalated and bound",
        { apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], verbs: ["bind", "escalate"] },
        "its holder gives himself any right",
      ),
      given(
        "all verbs over roles",
        { apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs: ["*"] },
        "escalate is one of them",
      ),
    ],
    [
      given(
        "bindings written",
        { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings"], verbs: ["create", "delete"] },
        "the API server lets nobody give more than he has",
      ),
      given(
        "all verbs over jobs",
        { apiGroups: ["batch"], resources: ["jobs"], verbs: ["*"] },
        "jobs give no rights by themselves",
      ),
    ],
  ),
  ...partSamples(
    [given("escalate", ["/rules/0/verbs/-", "escalate"], "an existing rule allows to escalate")],
    [
      given("watch", ["/rules/0/verbs/-", "watch"], "to watch raises nothing"),
      given("a label", ["/metadata/labels/for", "bind"], "a label allows nothing"),
    ],
  ),
];
