import { pattern } from "../conditions.ts";
import { jsonPatchPuts, whole } from "./spec.ts";

/** Runtimes take a capability's name in any case, some with its prefix, too. */
const anyForm = ({ source }: RegExp) => new RegExp(`(?:CAP_)?(?:${source})`, "i");

/** A container adds such a capability. `jpath` starts at the container. */
export function addsCapability(names: RegExp): string {
  return `jpath("securityContext.capabilities.add") matches ${whole(anyForm(names))}`;
}

/** A JSON patch adds such a capability to a container: alone, or within something larger. */
export function jsonPatchAddsCapability(names: RegExp): string {
  const form = anyForm(names);
  const within = pattern(new RegExp(String.raw`"add":\[[^\]]*"${form.source}"`, form.flags));
  return jsonPatchPuts(`(jpath("value") matches ${within}
      or (jpath("path") contains "/capabilities/add"
        and (jpath("value") matches ${whole(form)} or not exists("value"))))`);
}
