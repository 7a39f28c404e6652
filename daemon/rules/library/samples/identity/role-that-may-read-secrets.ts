import type { Sample } from "../sample.ts";
import { given, partSamples, roleSamples } from "./rbac.ts";

export const roleThatMayReadSecrets: readonly Sample[] = [
  ...roleSamples(
    [
      given(
        "secrets listed",
        { apiGroups: [""], resources: ["secrets"], verbs: ["list"] },
        "a list holds the contents",
      ),
      given(
        "all verbs over secrets",
        { apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["*"] },
        "get is one of them",
      ),
    ],
    [
      given(
        "secrets created",
        { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
        "who writes a new secret reads none",
      ),
      given(
        "one secret read",
        { apiGroups: [""], resources: ["secrets"], resourceNames: ["web-tls"], verbs: ["get"] },
        "it reads what it is named for",
      ),
      given(
        "config maps read",
        { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
        "no secrets",
      ),
    ],
  ),
  ...partSamples(
    [given("secrets", ["/rules/0/resources/-", "secrets"], "an existing rule that reads covers secrets")],
    [
      given("config maps", ["/rules/0/resources/-", "configmaps"], "no secrets"),
      given("a label", ["/metadata/labels/for", "secrets"], "a label allows nothing"),
    ],
  ),
];
