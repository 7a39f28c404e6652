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

/**
 * Reads an AuditLog's resourceName: `core/v1/namespaces/NS/pods/NAME/exec`, `rbac.authorization.k8s.io/v1/clusterroles/NAME`,
 * `readyz`. The methodName (`io.k8s.core.v1.namespaces.finalize.update`) decides what could be read in two ways.
 */
export function targetOf(resourceName: string, methodName: string, verb: string): Target {
  const [group = "", apiVersion = "", ...rest] = resourceName.split("/").filter(Boolean);
  const isOther = group === "core" && rest.length === 1 && otherPaths.includes(rest[0] ?? "");
  if (isOther) return { path: `/${rest[0]}` };
  const isResource = rest.length > 0 && version.test(apiVersion) && (dotless.includes(group) || group.includes("."));
  if (!isResource) return { path: otherPath(resourceName, methodName) };
  const { namespace, resource, name, tail } = placed(rest, resourceOf(methodName, apiVersion));
  const [subresource, ...further] = tail;
  // Before 2021 the name stood again behind exec, attach and portforward.
  const behind = further.length === 1 && further[0] === name ? [] : further;
  const creates = verb === "create" && subresource === undefined;
  const isNamespace = resource === "namespaces" && namespace === name;
  const place = namespace === undefined || isNamespace ? [] : ["namespaces", namespace];
  const called = creates || name === undefined ? [] : [name, ...tail.slice(0, 1), ...behind];
  const root = group === "core" ? ["api", apiVersion] : ["apis", group, apiVersion];
  return {
    objectRef: {
      resource,
      // As the API server has it: a namespace lies in itself, but not while it is made.
      ...(namespace === undefined || (isNamespace && creates) ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(group === "core" ? {} : { apiGroup: group }),
      apiVersion,
      ...(subresource === undefined ? {} : { subresource }),
    },
    path: `/${[...root, ...place, resource, ...called].join("/")}`,
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
  readonly resource: string;
  readonly name: string | undefined;
  readonly tail: readonly string[];
}

/** `namespaces/NS/status` is the namespace's own part, `namespaces/NS/pods` a list in it. */
function placed(rest: readonly string[], called: string | undefined): Placed {
  const inNamespace =
    rest[0] === "namespaces" &&
    rest.length > 2 &&
    !(
      rest.length === 3 &&
      (called === undefined ? ["status", "finalize"].includes(rest[2] ?? "") : called === "namespaces")
    );
  const [resource = "", name, ...tail] = inNamespace ? rest.slice(2) : rest;
  return { namespace: rest[0] === "namespaces" ? rest[1] : undefined, resource, name, tail };
}

/** Some entries of health checks have no resourceName: `io.k8s.readyz`. */
function otherPath(resourceName: string, methodName: string): string {
  const named = resourceName.replace(/^\/+/, "");
  return `/${named || (/^io\.k8s\.(?:core\.v1\.)?([a-z]+)/.exec(methodName)?.[1] ?? "")}`;
}
