import type { Sample } from "../sample.ts";
import { given, partSamples, roleSamples } from "./rbac.ts";

export const roleWithAWildcard: readonly Sample[] = [
  ...roleSamples(
    [
      given("all verbs over pods", { apiGroups: [""], resources: ["pods"], verbs: ["*"] }, "it runs and enters pods"),
      given(
        "all resources read",
        { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] },
        "that includes secrets",
      ),
      given(
        "all verbs without a group",
        { resources: ["deployments"], verbs: ["*"] },
        "poor events leave the groups out",
      ),
    ],
    [
      given(
        "all verbs over an operator's own group",
        { apiGroups: ["monitoring.coreos.com"], resources: ["prometheuses"], verbs: ["*"] },
        "operators rule over what is theirs",
      ),
      given("config maps read without a group", { resources: ["configmaps"], verbs: ["get"] }, "no wildcard"),
    ],
  ),
  ...partSamples(
    [
      given("a verb more", ["/rules/0/verbs/-", "*"], "an existing rule allows every verb"),
      given("other verbs", ["/rules/3/verbs", ["*"]], "an existing rule allows every verb"),
      given("a resource more", ["/rules/0/resources/-", "*"], "an existing rule covers every resource"),
    ],
    [
      given("watch more", ["/rules/0/verbs/-", "watch"], "no wildcard"),
      given("config maps more", ["/rules/0/resources/-", "configmaps"], "no wildcard"),
      given("a label", ["/metadata/labels/any", "*"], "a label allows nothing"),
    ],
  ),
];
