/** What a request was about: an audit event's objectRef, and the path it was sent to. */
export interface Target {
  /** Undefined for a request that names no resource: a health check, discovery. */
  readonly objectRef?: ObjectRef;
  readonly path: string;
}

export interface ObjectRef {
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly apiGroup?: string;
  readonly apiVersion: string;
  readonly subresource?: string;
}

/** Groups without a dot are Kubernetes's own; all others are domain names. */
const dotless = ["core", "apps", "autoscaling", "batch", "extensions", "policy"];
const version = /^v\d+(?:(?:alpha|beta)\d+)?$/;

/** Paths that an API server serves beside its resources. */
const otherPaths = ["healthz", "livez", "readyz", "metrics", "version", "openapi"];

/** Requests that become a stream. In entries of 2020 the pod's name stands again behind them. */
export const streams: readonly string[] = ["exec", "attach", "portforward"];

/**
 * Reads an AuditLog's resourceName: `core/v1/namespaces/NS/pods/NAME/exec`, `rbac.authorization.k8s.io/v1/clusterroles/NAME`,
 * `readyz`. The methodName (`io.k8s.core.v1.namespaces.finalize.update`) decides what could be read in two ways.
 */
export function targetOf(resourceName: string, methodName: string, verb: string): Target {
  const [group = "", apiVersion = "", ...rest] = resourceName.split("/").filter(Boolean);
  const isOther = group === "core" && rest.length === 1 && otherPaths.includes(rest[0] ?? "");
  if (isOther) return { path: `/${rest[0]}` };
  const isResource = rest.length > 0 && version.test(apiVersion) && (dotless.includes(group) || group.includes("."));
  const called = resourceName === "" ? calledBy(methodName) : undefined;
  if (called) return { objectRef: called, path: "" };
  if (!isResource) return { path: otherPath(resourceName, methodName) };
  const { namespace, place, parts } = placed(rest, resourceOf(methodName, apiVersion));
  const [resource = "", name, subresource] = parts;
  const creates = verb === "create" && subresource === undefined;
  const shown = creates || streams.includes(subresource ?? "") ? parts.slice(0, creates ? 1 : 3) : parts;
  // As the API server has it: a namespace lies in itself, but not while it is made.
  const inItself = place.length === 0 && creates ? undefined : namespace;
  return {
    objectRef: {
      resource,
      ...(inItself === undefined ? {} : { namespace: inItself }),
      ...(name === undefined ? {} : { name }),
      ...(group === "core" ? {} : { apiGroup: group }),
      apiVersion,
      ...(subresource === undefined ? {} : { subresource }),
    },
    path: `/${[...(group === "core" ? ["api"] : ["apis", group]), apiVersion, ...place, ...shown].join("/")}`,
  };
}

/** A poor entry without a resourceName still says what was called, though not on which object. */
function calledBy(methodName: string): ObjectRef | undefined {
  const words = methodName.split(".");
  const at = words.findIndex((word) => version.test(word));
  const [resource, subresource, ...more] = words.slice(at + 1, -1);
  if (at < 1 || resource === undefined || more.length > 0 || otherPaths.includes(resource)) return undefined;
  const isKubernetes = methodName.startsWith("io.k8s.");
  const group = words
    .slice(isKubernetes ? 2 : 0, at)
    .reverse()
    .join(".");
  return {
    resource,
    ...(group === "core" ? {} : { apiGroup: isKubernetes && !dotless.includes(group) ? `${group}.k8s.io` : group }),
    apiVersion: words[at] ?? "",
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** The resource that a methodName calls: the segment behind the version. */
function resourceOf(methodName: string, apiVersion: string): string | undefined {
  const segments = methodName.split(".");
  const at = segments.lastIndexOf(apiVersion);
  return at === -1 ? undefined : segments[at + 1];
}

interface Placed {
  readonly namespace: string | undefined;
  /** What stands in the path for the namespace. */
  readonly place: readonly string[];
  /** Resource, name, subresource, and what follows. */
  readonly parts: readonly string[];
}

/** `namespaces/NS/status` is the namespace's own part, `namespaces/NS/pods` a list in it. */
function placed(rest: readonly string[], called: string | undefined): Placed {
  const [first, namespace, third] = rest;
  if (first !== "namespaces") return { namespace: undefined, place: [], parts: rest };
  const isPart = called === undefined ? ["status", "finalize"].includes(third ?? "") : called === "namespaces";
  const isItself = rest.length < 3 || (rest.length === 3 && isPart);
  return isItself
    ? { namespace, place: [], parts: rest }
    : { namespace, place: rest.slice(0, 2), parts: rest.slice(2) };
}

/** Some entries of health checks have no resourceName: `io.k8s.readyz`. */
function otherPath(resourceName: string, methodName: string): string {
  const named = resourceName.replace(/^\/+/, "");
  return `/${named || (/^io\.k8s\.(?:core\.v1\.)?([a-z]+)/.exec(methodName)?.[1] ?? "")}`;
}
