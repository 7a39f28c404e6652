const delimiter = "::";
export const stackType = "pulumi:pulumi:Stack";

/** `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`; the stack itself is no parent type. */
export function makeUrn(stack: string, project: string, parent: string, type: string, name: string): string {
  const parentTypes = parent === "" ? "" : typesOf(parent);
  const qualified = parentTypes === "" || parentTypes === stackType ? type : `${parentTypes}$${type}`;
  return `urn:pulumi:${[stack, project, qualified, name].join(delimiter)}`;
}

/** The stack that a resource belongs to. */
export function stackOf(urn: string): string {
  return urn.split(delimiter)[0]?.replace("urn:pulumi:", "") ?? "";
}

/** The name a resource was given. */
export function nameOf(urn: string): string {
  return urn.split(delimiter).slice(3).join(delimiter);
}

/** The resource's own type, without its parents'. */
export function typeOf(urn: string): string {
  return typesOf(urn).split("$").at(-1) ?? "";
}

function typesOf(urn: string): string {
  return urn.split(delimiter)[2] ?? "";
}

/** A reference to a provider: its URN and its id. */
export function splitReference(reference: string): { urn: string; id: string } {
  const at = reference.lastIndexOf(delimiter);
  return { urn: reference.slice(0, at), id: reference.slice(at + delimiter.length) };
}

export const referenceTo = (urn: string, id: string) => `${urn}${delimiter}${id}`;
