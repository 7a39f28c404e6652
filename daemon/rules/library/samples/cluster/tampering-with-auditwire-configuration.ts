import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = { verb: "patch", resource: "configmaps", namespace: "auditwire", name: "auditwire" };

export const tamperingWithAuditwireConfigurationSamples: readonly Sample[] = [
  ...everywhere("configuration patched", facts, "rules can be switched off there"),
  hit(
    "deployment scaled down",
    { verb: "patch", resource: "apps/v1/deployments", subresource: "scale", namespace: "auditwire", name: "auditwire" },
    "no pod, no alerts",
  ),
  hit(
    "namespace deleted",
    { verb: "delete", resource: "namespaces", name: "auditwire" },
    "everything goes; poor records name no namespace there",
  ),
  hit(
    "shell in the daemon",
    { verb: "get", resource: "pods", subresource: "exec", namespace: "auditwire", name: "auditwire-0" },
    "keys and stored events lie there",
  ),
  hit(
    "secret deleted by a pod",
    { ...facts, verb: "delete", user: "system:serviceaccount:shop:default" },
    "a stolen token",
  ),
  ...undone(facts),
  ...byControlPlane({ ...facts, resource: "pods", name: "auditwire-0" }),
  miss("configuration read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss("other namespace", { ...facts, namespace: "shop" }, "not ours"),
  miss("namespace of another name deleted", { verb: "delete", resource: "namespaces", name: "shop" }, "not ours"),
  miss(
    "object named like us elsewhere",
    { ...facts, namespace: "shop", name: "auditwire" },
    "a name alone protects nothing of ours",
  ),
  miss(
    "event about our pod",
    {
      verb: "create",
      resource: "events",
      namespace: "auditwire",
      name: "e",
      user: "system:serviceaccount:ops:reloader",
    },
    "a note about us, not a change of us",
  ),
  miss("log read", { verb: "get", resource: "pods", subresource: "log", namespace: "auditwire", name: "a" }, "a log"),
];
