import type { Fact } from "./formula.ts";
import type { Kind } from "./kind.ts";
import { fits } from "./texts.ts";

type ObjectRef = Readonly<Record<string, string>>;

/** A request's URI, and the object that it names. */
export interface Named {
  readonly uri: string;
  readonly objectRef: ObjectRef;
}

/** The URI under which an API server has an object of that kind, and of which facts are true. */
export function uriFor(kind: Kind, objectRef: ObjectRef, facts: readonly Fact[], attempt: number): Named | undefined {
  const paths = kind.object ? [pathOf(kind, objectRef)] : openPaths;
  const examples = facts.filter(({ claim }) => claim.isPositive).flatMap((fact) => fact.examples());
  const found = paths.flatMap((path) =>
    [path, ...examples.flatMap((text) => urisWith(text, path))]
      .filter((uri) => fits(uri, facts))
      .flatMap((uri) => named(kind, objectRef, path, uri) ?? []),
  );
  return found[Math.min(attempt, found.length - 1)];
}

/** Paths that are no resources, of which policies leave some out. */
const openPaths = ["/api", "/example", "/metrics", "/"];

function pathOf({ verb, object }: Kind, ref: ObjectRef): string {
  const { apiGroup, apiVersion = "v1", namespace, resource, name, subresource } = ref;
  const onObject = verb !== "create" || object?.subresource !== undefined;
  const parts = [
    apiGroup === undefined ? `/api/${apiVersion}` : `/apis/${apiGroup}/${apiVersion}`,
    namespace !== undefined && resource !== "namespaces" ? `namespaces/${namespace}` : "",
    resource,
    onObject ? name : "",
    subresource,
  ];
  return parts.filter(Boolean).join("/");
}

/** Ways to have a text in a URI: as it is, in the path, behind it, in the query. */
function urisWith(text: string, path: string): readonly string[] {
  const query = text.includes("?") ? text.slice(text.indexOf("?") + 1) : text.replace(/^[&/]/, "");
  return [text, `${path}?${query}`, `${path}?x=1&${query}`, `${path}${text}`, `${path}/${text}`, `/${text}`];
}

/** The object that a URI names, where it is one of that kind. */
function named({ object }: Kind, objectRef: ObjectRef, path: string, uri: string): Named | undefined {
  if (!uri.startsWith("/")) return undefined;
  if (!object) return /^\/apis?\/[^/?]+\/[^/?]/.test(uri) && !isDiscovery(uri) ? undefined : { uri, objectRef };
  if (uri === path || uri.startsWith(`${path}?`)) return { uri, objectRef };
  if (uri.startsWith(`${path}/`) && object.subresource === "proxy") return { uri, objectRef };
  const at = parsed(uri);
  if (at?.resource !== object.resource || at.subresource !== object.subresource) return undefined;
  const { namespace, name } = at;
  const other = { ...(namespace !== undefined && { namespace }), ...(name !== undefined && { name }) };
  const { namespace: _, name: __, ...rest } = objectRef;
  return { uri, objectRef: { ...rest, ...other } };
}

const isDiscovery = (uri: string) => /^\/(api\/v1|apis\/[^/?]+(\/[^/?]+)?)(\?|$)/.test(uri);

/** A resource's path, taken apart. */
function parsed(uri: string) {
  const pattern =
    /^\/(?:api|apis\/[^/?]+)\/[^/?]+(?:\/namespaces\/([^/?]+)(?=\/))?\/([^/?]+)(?:\/([^/?]+)(?:\/([^/?]+))?)?/;
  const [, namespace, resource, name, subresource] = pattern.exec(uri) ?? [];
  return resource === undefined ? undefined : { namespace, resource, name, subresource };
}
