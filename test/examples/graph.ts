import { stringify } from "yaml";
import { nameOf, type StackResult } from "../../components/engine/index.ts";
import {
  containsSecret,
  isObject,
  isSecret,
  map,
  type Properties,
  type Value,
} from "../../components/engine/values.ts";

type Resource = StackResult["resources"][number];

/**
 * What an example deploys, as text that is the same in every run: type, parent, provider and inputs of each resource,
 * without keys, certificates, digests and long texts; a secret stands as `[secret]`.
 */
export function graphOf(resources: readonly Resource[]): string {
  const nodes = resources.filter(({ type }) => type !== "pulumi:pulumi:Stack").map(node);
  return stringify(
    nodes.sort((a, b) => (a.urn < b.urn ? -1 : 1)),
    { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: false },
  );
}

function node(resource: Resource) {
  const { urn, inputs = {}, parent, provider, dependencies = [] } = resource;
  const secrets = [...secretPaths(inputs, "inputs"), ...secretPaths(resource.outputs ?? {}, "outputs")];
  return {
    urn: urn.replace(/::default_[\d_]+$/, "::default"),
    ...(parent && !parent.includes("::pulumi:pulumi:Stack::") && { parent: nameOf(parent) }),
    ...(provider && { provider: nameOf(provider.slice(0, provider.lastIndexOf("::"))).replace(/_[\d_]+$/, "") }),
    ...(resource.retainOnDelete && { retainOnDelete: true }),
    ...(resource.protect && { protect: true }),
    ...(resource.external && { external: true }),
    inputs: shown(inputs),
    ...(secrets.length > 0 && { secrets }),
    ...(dependencies.length > 0 && { dependsOn: [...new Set(dependencies.map(nameOf))].sort() }),
  };
}

/** What follows from the version of a package, or of the rule library, is left out. */
const shown = (inputs: Properties): Properties => {
  const { __provider: _, version: __, coverage: ___, ...own } = inputs;
  return map(own, (part) => {
    if (isObject(part) && part["app.kubernetes.io/managed-by"] === "pulumi") return otherLabels(part);
    if (isSecret(part)) return "[secret]";
    return typeof part === "string" ? shownText(part) : undefined;
  }) as Properties;
};

/** All that the daemon makes has the same ones. */
function otherLabels(labels: Properties): Value {
  const others = Object.entries(labels).filter(([key]) => !key.startsWith("app.kubernetes.io/"));
  return others.length === 0 ? "[usual]" : { "[usual]": true, ...Object.fromEntries(others) };
}

function shownText(text: string): string {
  if (text.includes("-----BEGIN")) return "[pem]";
  if (text.length > 4_000 || text.split("\n").length > 20) return "[long text]";
  return text.replace(/\b[0-9a-f]{64}\b/g, "[digest]");
}

/** Paths of the outermost secrets. */
function secretPaths(value: Value, path: string): string[] {
  if (isSecret(value)) return [path];
  if (!containsSecret(value) || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretPaths(inner as Value, `${path}.${key}`));
}

/** Texts that are secret somewhere in a stack: whoever finds one elsewhere has found a leak. */
export function secretTexts(resources: readonly Resource[], outputs: Properties): string[] {
  const texts = new Set<string>();
  const gather = (value: Value, hidden: boolean): void => {
    if (isSecret(value)) gather(value.value, true);
    else if (typeof value === "string") {
      // Certificates are for everybody, even where they stand beside their key.
      if (hidden && value.length >= 12 && !value.startsWith("-----BEGIN CERTIFICATE")) texts.add(value);
    } else if (typeof value === "object" && value !== null)
      for (const inner of Object.values(value)) gather(inner as Value, hidden);
  };
  for (const { inputs = {}, outputs = {} } of resources) {
    gather(inputs, false);
    gather(outputs, false);
  }
  gather(outputs, false);
  return [...texts];
}
