import type { Sample } from "../sample.ts";

/** An event with nothing but what is given, as published samples are: no stage, no level, no code, no path. */
export function poor(matches: boolean, name: string, event: object, because: string): Sample {
  return { name: `poor: ${name}`, event: { kind: "Event", apiVersion: "audit.k8s.io/v1", ...event }, matches, because };
}
