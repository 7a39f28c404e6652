import type { Sample } from "../sample.ts";
import { given, partSamples, roleSamples } from "./rbac.ts";

export const roleThatMayEnterPods: readonly Sample[] = [
  ...roleSamples(
    [
      given(
        "commands run in pods",
        { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] },
        "its holder acts as any workload of the namespace",
      ),
      given(
        "kubelets reached",
        { apiGroups: [""], resources: ["nodes/proxy"], verbs: ["get"] },
        "get is enough to run commands past the audit",
      ),
    ],
    [
      given("logs read", { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] }, "who reads logs runs nothing"),
      given(
        "nodes read",
        { apiGroups: [""], resources: ["nodes", "nodes/metrics"], verbs: ["get", "list"] },
        "metrics are read",
      ),
    ],
  ),
  ...partSamples(
    [given("exec", ["/rules/0/resources/-", "pods/exec"], "an existing rule covers exec")],
    [
      given("logs", ["/rules/0/resources/-", "pods/log"], "logs are read"),
      given("a label", ["/metadata/labels/for", "pods/exec"], "a label allows nothing"),
    ],
  ),
];
