import type { Sample } from "../sample.ts";
import { given, roleSamples } from "./rbac.ts";

export const roleThatMayCreatePods: readonly Sample[] = [
  ...roleSamples(
    [
      given(
        "pods created",
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "create", "delete"] },
        "its holder runs any image as any service account of the namespace",
      ),
      given(
        "all verbs over pods",
        { apiGroups: [""], resources: ["pods", "services"], verbs: ["*"] },
        "create is one of them",
      ),
    ],
    [
      given(
        "services created",
        { apiGroups: [""], resources: ["services"], verbs: ["create"] },
        "a service runs nothing",
      ),
      given(
        "pods deleted",
        { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
        "who only deletes runs nothing",
      ),
      given("logs read", { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] }, "logs are read"),
    ],
  ),
];
