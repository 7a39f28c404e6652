import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** Google's role ids have 64 characters, of which Pulumi needs some to make them unique. */
const longestName = 48;

const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** Name of what a source makes in a project. */
export function childName(source: string, kind: string, project: string): string {
  const name = `${source}-${kind}-${project}`;
  return name.length <= longestName ? name : `${source.slice(0, 30)}-${kind}-${hash(`${source}/${project}`)}`;
}

/** Id of a service account, 6 to 30 characters: the same as long as the stack is. */
export function accountId(source: string, kind: string): string {
  const place = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), source, kind];
  return `auditwire-${kind}-${hash(place.join("/"))}`;
}
