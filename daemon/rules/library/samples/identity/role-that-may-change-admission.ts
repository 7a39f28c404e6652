import type { Sample } from "../sample.ts";
import { given, roleSamples } from "./rbac.ts";

export const roleThatMayChangeAdmission: readonly Sample[] = [
  ...roleSamples(
    [
      given(
        "webhooks written",
        {
          apiGroups: ["admissionregistration.k8s.io"],
          resources: ["mutatingwebhookconfigurations"],
          verbs: ["get", "create", "patch"],
        },
        "its holder reads and rewrites whatever is written",
      ),
      given(
        "all verbs over policies",
        { apiGroups: ["admissionregistration.k8s.io"], resources: ["validatingadmissionpolicybindings"], verbs: ["*"] },
        "delete is one of them",
      ),
    ],
    [
      given(
        "webhooks watched",
        {
          apiGroups: ["admissionregistration.k8s.io"],
          resources: ["validatingwebhookconfigurations"],
          verbs: ["get", "list", "watch"],
        },
        "who looks changes nothing",
      ),
      given(
        "one webhook changed",
        {
          apiGroups: ["admissionregistration.k8s.io"],
          resources: ["validatingwebhookconfigurations"],
          resourceNames: ["cert-manager-webhook"],
          verbs: ["update"],
        },
        "it changes what it is named for",
      ),
      given("jobs written", { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"] }, "no admission"),
    ],
  ),
];
