import type { Sample } from "../sample.ts";
import { miss } from "../variants.ts";
import { clusterRole, given, roleSamples } from "./rbac.ts";

export const roleWithAllRights: readonly Sample[] = [
  ...roleSamples(
    [
      given("all rights", { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }, "its holder is administrator"),
      given(
        "all rights over the core group",
        { apiGroups: [""], resources: ["*"], verbs: ["*"] },
        "secrets and service account tokens lead to everything else",
      ),
      given("all rights without a group", { resources: ["*"], verbs: ["*"] }, "poor events leave the groups out"),
      given("all paths", { nonResourceURLs: ["*"], verbs: ["*"] }, "logs, metrics and debugging of the API server"),
    ],
    [
      given(
        "all verbs over an operator's own group",
        { apiGroups: ["cert-manager.io"], resources: ["*"], verbs: ["*"] },
        "operators rule over what is theirs",
      ),
      given(
        "all verbs over config maps",
        { apiGroups: [""], resources: ["configmaps"], verbs: ["*"] },
        "one resource is not all",
      ),
      given(
        "all resources read",
        { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"] },
        "a wildcard, but not all rights",
      ),
      given("all paths read", { nonResourceURLs: ["*"], verbs: ["get"] }, "reading is not everything"),
    ],
  ),
  miss(
    "all verbs and all resources in two rules",
    clusterRole(
      { apiGroups: ["*"], resources: ["leases"], verbs: ["*"] },
      { apiGroups: ["*"], resources: ["*"], verbs: ["list"] },
    ),
    "no rule has both",
  ),
];
