import { controlPlane, done, pattern } from "../conditions.ts";

export const deletes = `jpath("verb") in ("delete", "deletecollection")`;

export const writesOrDeletes = `jpath("verb") in ("create", "update", "patch", "delete", "deletecollection")`;

/** A part of the object is set by a JSON patch to one of these. */
export function patchedTo(path: string, ...values: readonly string[]): string {
  return `any("requestObject", jpath("path") = ${JSON.stringify(path)}
      and jpath("value") in (${values.map((value) => JSON.stringify(value)).join(", ")}))`;
}

/** A JSON patch goes to a place that begins so, whatever it does there. */
export function patchedAt(path: string): string {
  return `any("requestObject", jpath("path") startswith ${JSON.stringify(path)})`;
}

/** No pods are asked for any more, by a scale, a patch of any sort or an update. */
export const scaledToZero = `(jpath("requestObject.spec.replicas") = "0" or ${patchedTo("/spec/replicas", "0")})`;

/** What most charts write, and server-side apply sends with each change. */
const onLinux = `(count("requestObject.spec.template.spec.nodeSelector.*") = 1
        and jpath("requestObject.spec.template.spec.nodeSelector['kubernetes.io/os']") = "linux")`;

/** A daemon set cannot be scaled; a node selector that no node fits has the same effect. */
const sentAway = `jpath("verb") = "patch" and ((exists("requestObject.spec.template.spec.nodeSelector") and not ${onLinux})
      or ${patchedAt("/spec/template/spec/nodeSelector")})`;

/** Workloads or a namespace of such a name are deleted or left without pods. */
export function removal(names: RegExp): string {
  return `jpath("objectRef.resource") in ("daemonsets", "deployments", "statefulsets", "namespaces")
  and ${done} and not ${controlPlane}
  and (jpath("objectRef.name") matches ${pattern(names)}
    or (jpath("verb") = "deletecollection" and jpath("objectRef.namespace") matches ${pattern(names)}))
  and (${deletes}
    or (jpath("verb") in ("update", "patch") and ${scaledToZero})
    or (${sentAway}))`;
}
