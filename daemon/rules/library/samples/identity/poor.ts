import type { Sample } from "../sample.ts";

/** An event as public collections have it: without stage, level, groups, URI, time and audit id. */
const poor = (event: object) => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  sourceIPs: ["203.0.113.7"],
  ...event,
});

export const poorHit = (name: string, event: object, because: string): Sample => ({
  name: `${name} (poor event)`,
  event: poor(event),
  matches: true,
  because,
});

export const poorMiss = (name: string, event: object, because: string): Sample => ({
  ...poorHit(name, event, because),
  matches: false,
});
