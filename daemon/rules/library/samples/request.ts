/** What a sample says of a request; everything else is ordinary. */
export interface RequestFacts {
  /** Default: `create`. */
  readonly verb?: string;
  /** `pods`, `apps/v1/deployments`, `rbac.authorization.k8s.io/v1/clusterroles`; empty for a path that is no resource. */
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** Default: alice, of the group dev. */
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly impersonated?: { readonly username: string; readonly groups?: readonly string[] };
  /** HTTP status; null for records that have none. Default: 201 for create, 101 for exec, attach and portforward, else 200. */
  readonly code?: number | null;
  /** Default: `Failure` where the code says so. */
  readonly reason?: string;
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
  /** Query of the request's URI, without the question mark. */
  readonly query?: string;
  /** The whole URI, for paths that are no resources. */
  readonly uri?: string;
  readonly userAgent?: string;
  readonly sourceIPs?: readonly string[];
  /** Default: what the bodies show, at least Metadata. */
  readonly level?: string;
  /** Default: ResponseComplete. */
  readonly stage?: string;
  readonly time?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A refusal as poor records have it: the authorizer's decision, and no status. */
export const refusedWithoutStatus: RequestFacts = {
  code: null,
  annotations: { "authorization.k8s.io/decision": "forbid" },
};

/** An audit.k8s.io/v1 Event as an API server writes it. */
export function request(facts: RequestFacts): AuditV1Event {
  const { verb = "create", subresource } = facts;
  const code = facts.code === undefined ? usualCode(verb, subresource) : facts.code;
  const time = facts.time ?? "2026-11-22T09:33:01.123456Z";
  const denied = code === 401 || code === 403;
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: facts.level ?? levelOf(facts),
    auditID: "0f1e2d3c-0000-4000-8000-000000000001",
    stage: facts.stage ?? "ResponseComplete",
    requestURI: facts.uri ?? uriOf(facts),
    verb,
    user: {
      username: facts.user ?? "alice",
      groups: [...(facts.groups ?? (facts.user === undefined ? ["dev"] : [])), "system:authenticated"],
    },
    ...(facts.impersonated && { impersonatedUser: facts.impersonated }),
    sourceIPs: facts.sourceIPs ?? ["10.0.0.7"],
    userAgent: facts.userAgent ?? "kubectl/v1.36.3 (linux/amd64) kubernetes/abcdef0",
    ...(facts.resource && { objectRef: referenceOf(facts) }),
    ...(facts.stage !== "RequestReceived" && code !== null && { responseStatus: statusOf(code, facts.reason) }),
    ...(facts.requestObject !== undefined && { requestObject: facts.requestObject }),
    ...(facts.responseObject !== undefined && { responseObject: facts.responseObject }),
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: {
      "authorization.k8s.io/decision": denied ? "forbid" : "allow",
      "authorization.k8s.io/reason": "",
      ...facts.annotations,
    },
  };
}

/** The fields that `request` fills and envelopes read. */
export interface AuditV1Event {
  readonly kind: "Event";
  readonly apiVersion: "audit.k8s.io/v1";
  readonly level: string;
  readonly auditID: string;
  readonly stage: string;
  readonly requestURI: string;
  readonly verb: string;
  readonly user: { readonly username: string; readonly groups: readonly string[] };
  readonly impersonatedUser?: { readonly username: string; readonly groups?: readonly string[] };
  readonly sourceIPs: readonly string[];
  readonly userAgent: string;
  readonly objectRef?: ObjectReference;
  readonly responseStatus?: { readonly code: number; readonly status?: string; readonly reason?: string };
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface ObjectReference {
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly apiGroup?: string;
  readonly apiVersion: string;
  readonly subresource?: string;
}

function usualCode(verb: string, subresource: string | undefined): number {
  if (["exec", "attach", "portforward"].includes(subresource ?? "")) return 101;
  return verb === "create" ? 201 : 200;
}

function levelOf({ requestObject, responseObject }: RequestFacts): string {
  if (responseObject !== undefined) return "RequestResponse";
  return requestObject === undefined ? "Metadata" : "Request";
}

function statusOf(code: number, reason: string | undefined) {
  const failed = code >= 400 ? { status: "Failure", ...(reason !== undefined && { reason }) } : {};
  return { metadata: {}, ...failed, code };
}

function groupVersionResource(resource: string): { group: string; version: string; resource: string } {
  const parts = resource.split("/");
  const [group = "", version = "v1"] = parts.length === 3 ? parts : ["", parts.length === 2 ? parts[0] : "v1"];
  return { group, version, resource: parts.at(-1) ?? "" };
}

function referenceOf(facts: RequestFacts): ObjectReference {
  const { group, version, resource } = groupVersionResource(facts.resource ?? "");
  return {
    resource,
    ...(facts.namespace !== undefined && { namespace: facts.namespace }),
    ...(facts.name !== undefined && { name: facts.name }),
    ...(group !== "" && { apiGroup: group }),
    apiVersion: version,
    ...(facts.subresource !== undefined && { subresource: facts.subresource }),
  };
}

function uriOf(facts: RequestFacts): string {
  const { group, version, resource } = groupVersionResource(facts.resource ?? "");
  const onObject = facts.verb !== "create" || facts.subresource !== undefined;
  const path = [
    group === "" ? `/api/${version}` : `/apis/${group}/${version}`,
    facts.namespace !== undefined && resource !== "namespaces" ? `namespaces/${facts.namespace}` : "",
    resource,
    onObject && facts.name !== undefined ? facts.name : "",
    facts.subresource ?? "",
  ];
  const query = facts.query === undefined ? "" : `?${facts.query}`;
  return `${path.filter(Boolean).join("/")}${query}`;
}
