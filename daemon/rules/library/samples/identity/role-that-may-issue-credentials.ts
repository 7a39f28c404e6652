import type { Sample } from "../sample.ts";
import { given, partSamples, roleSamples } from "./rbac.ts";

export const roleThatMayIssueCredentials: readonly Sample[] = [
  ...roleSamples(
    [
      given(
        "certificates approved",
        { apiGroups: ["certificates.k8s.io"], resources: ["certificatesigningrequests/approval"], verbs: ["update"] },
        "its holder makes certificates of any user",
      ),
      given(
        "tokens requested",
        { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] },
        "its holder becomes any service account",
      ),
    ],
    [
      given(
        "tokens of one account requested",
        { apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: ["web"], verbs: ["create"] },
        "it becomes whom it is named for",
      ),
      given(
        "service accounts created",
        { apiGroups: [""], resources: ["serviceaccounts"], verbs: ["create"] },
        "an account without rights or token",
      ),
    ],
  ),
  ...partSamples(
    [given("tokens", ["/rules/0/resources/-", "serviceaccounts/token"], "an existing rule covers tokens")],
    [
      given("service accounts", ["/rules/0/resources/-", "serviceaccounts"], "no tokens"),
      given("a label", ["/metadata/labels/for", "serviceaccounts/token"], "a label allows nothing"),
    ],
  ),
];
