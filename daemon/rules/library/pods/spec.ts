import { inPodSpec, pattern, podWritten } from "../conditions.ts";

/** Who did it, and to what: the end of these rules' messages. */
export const deed = "${user.username} (${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name})";

/** What rules that read a pod's spec need and cannot see: the end of their descriptions. */
export const blindSpot =
  "It reads the request's body: the audit policy has to record pods and workloads at level Request; GKE records no JSON patches. A pod that a controller makes is judged where its template was written.";

/** An object that was not there before; server-side apply creates by patch. */
export const created = `(jpath("verb") = "create" or (jpath("verb") = "patch" and jpath("responseStatus.code") = "201"))`;

/** A pattern that has to fit the whole text. */
export const whole = ({ source, flags }: RegExp) => pattern(new RegExp(`^(?:${source})$`, flags));

/**
 * The condition holds for the spec of a pod that somebody writes, or a JSON patch sets the key of any of its objects
 * to a text that fits the pattern as a whole.
 */
export function podWrittenWith(condition: string, [key, value]: readonly [string, RegExp]): string {
  return `${podWritten}
  and (${inPodSpec(condition)}
    or ${jsonPatchSets(key, value)})`;
}

/**
 * The condition holds for an operation of a JSON patch that puts something in. What is copied or moved has no value of
 * its own: `true` may come from any other key.
 */
export function jsonPatchPuts(condition: string): string {
  return `any("requestObject", jpath("op") in ("add", "replace", "copy", "move") and ${condition})`;
}

/** A JSON patch gives a key such a value: alone, within something larger, or copied from elsewhere. */
function jsonPatchSets(key: string, { source, flags }: RegExp): string {
  const within = pattern(new RegExp(`"${key}":"?(?:${source})"?[,}]`, flags));
  return jsonPatchPuts(`(jpath("value") matches ${within}
      or (jpath("path") endswith "/${key}"
        and (jpath("value") matches ${whole(new RegExp(source, flags))} or not exists("value"))))`);
}

/**
 * The pattern is found in the JSON text of what is sent, an object or a JSON patch, its metadata included. Quotes of
 * texts inside of it are escaped there, so that `"key":` is a key and never a part of a text.
 */
export function sentText(text: RegExp): string {
  return `jpath("requestObject") matches ${pattern(text)}`;
}
