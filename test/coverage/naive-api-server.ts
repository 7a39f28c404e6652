import type { KubernetesEvent } from "../../daemon/audit/event.ts";

/** A line of an audit policy, as people write it. */
export interface Line {
  readonly level: "None" | "Metadata" | "Request" | "RequestResponse";
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly resources?: readonly { group?: string; resources?: readonly string[]; resourceNames?: readonly string[] }[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly string[];
}

export interface Policy {
  readonly omitStages?: readonly string[];
  readonly rules: readonly Line[];
}

/**
 * What an API server writes of a request, by its documentation: a second reading of the policy's meaning, slow and
 * obvious, that shares nothing with the product. `whole` is the event with everything in it.
 */
export function writtenBy(policy: Policy, whole: KubernetesEvent): readonly KubernetesEvent[] {
  const line = policy.rules.find((one) => matches(one, whole));
  if (!line || line.level === "None") return [];
  const omitted = [...(policy.omitStages ?? []), ...(line.omitStages ?? [])];
  return stagesOf(whole)
    .filter((stage) => !omitted.includes(stage))
    .map((stage) => {
      const event: Record<string, unknown> = { ...whole, stage, level: line.level };
      if (line.level === "Metadata" || stage === "RequestReceived") delete event["requestObject"];
      if (line.level !== "RequestResponse" || stage !== "ResponseComplete") delete event["responseObject"];
      if (stage === "RequestReceived") delete event["responseStatus"];
      return event as KubernetesEvent;
    });
}

function stagesOf(event: KubernetesEvent): readonly string[] {
  const part = object(event).subresource;
  const open =
    event.verb === "watch" ||
    ["exec", "attach", "proxy", "log", "portforward"].includes(part) ||
    String(event["requestURI"]).startsWith("/debug/pprof/");
  return ["RequestReceived", ...(open ? ["ResponseStarted"] : []), "ResponseComplete"];
}

function object(event: KubernetesEvent) {
  const ref = (event["objectRef"] ?? {}) as Record<string, string>;
  const of = (key: string) => ref[key] ?? "";
  const subresource = of("subresource");
  // The name of what is made stands in its body alone.
  const name = event.verb === "create" && subresource === "" ? "" : of("name");
  return { group: of("apiGroup"), resource: of("resource"), subresource, namespace: of("namespace"), name };
}

function matches(line: Line, event: KubernetesEvent): boolean {
  const user = event["user"] as { username: string; groups: readonly string[] };
  const { group, resource, subresource, namespace, name } = object(event);
  if (line.users?.length && !line.users.includes(user.username)) return false;
  if (line.userGroups?.length && !user.groups.some((own) => line.userGroups?.includes(own))) return false;
  if (line.verbs?.length && !line.verbs.includes(event.verb)) return false;
  if (line.namespaces?.length || line.resources?.length) {
    if (resource === "") return false;
    if (line.namespaces?.length && !line.namespaces.includes(namespace)) return false;
    if (!line.resources?.length) return true;
    const whole = subresource === "" ? resource : `${resource}/${subresource}`;
    return line.resources.some((own) => {
      if ((own.group ?? "") !== group && own.group !== "*") return false;
      if (!own.resources?.length) return true;
      if (own.resourceNames?.length && !own.resourceNames.includes(name)) return false;
      return own.resources.some(
        (text) =>
          text === "*" ||
          text === whole ||
          (subresource !== "" && text === `*/${subresource}`) ||
          text === `${resource}/*`,
      );
    });
  }
  if (line.nonResourceURLs?.length) {
    const path = String(event["requestURI"]).split("?")[0] ?? "";
    return (
      resource === "" &&
      line.nonResourceURLs.some((url) => url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1))))
    );
  }
  return true;
}
