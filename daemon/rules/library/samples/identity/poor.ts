import type { Sample } from "../sample.ts";

/** An event as public collections have it, without stage, level, groups, URI, time and audit id, that has to be reported. */
export const poorHit = (name: string, event: object, because: string): Sample => ({
  name: `${name} (poor event)`,
  event: { kind: "Event", apiVersion: "audit.k8s.io/v1", sourceIPs: ["203.0.113.7"], ...event },
  matches: true,
  because,
});
