import { AuditwireError } from "./audit/errors.ts";
import { checkFilter } from "./ingest/check-filter.ts";
import { ServiceAccountKey } from "./ingest/cloud-logging/config.ts";
import type { Credential, Specification } from "./ingest/config.ts";
import { parseJson } from "./ingest/json.ts";
import type { KafkaPush } from "./ingest/kafka/config.ts";

/** What is wrong with a setting, and where; of a text also which part is meant, in UTF-16 code units. */
export interface SettingProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly start?: number;
  readonly length?: number;
}

/** The credential of an id, or why it cannot be used; undefined where that cannot be told. */
export type FindCredential = (id: string) => Credential | { readonly problem: string } | undefined;

/** Everything that is wrong with specifications beyond their shape. What has no shape is left out as undefined. */
export function specificationProblems(
  specifications: readonly (Specification | undefined)[],
  find: FindCredential,
): readonly SettingProblem[] {
  return specifications.flatMap((specification, index) => {
    if (!specification) return [];
    const at = (key: string, message: string, part = {}) => ({ path: [index, key], message, ...part });
    const { name, credentialID } = specification;
    const twin = specifications.findIndex((other) => other?.name === name);
    const unusable = credentialProblem(readerOf(specification), find);
    return [
      ...(twin < index ? [at("name", `two specifications are called "${name}"`)] : []),
      ...(credentialID !== undefined && unusable !== undefined ? [at("credentialID", unusable)] : []),
      ...checkFilter(specification).map(({ message, ...part }) => at("filter", message, part)),
    ];
  });
}

/** What reads with a credential. */
export interface Reader {
  readonly name: string;
  readonly type: Specification["deploymentType"] | KafkaPush["type"];
  readonly credentialID: string | undefined;
}

export function readerOf({ name, deploymentType: type, credentialID }: Specification): Reader {
  return { name, type, credentialID };
}

export function readerOfTopic({ name, type, sasl }: KafkaPush): Reader {
  return { name, type, credentialID: sasl?.mechanism === "oauthbearer" ? sasl.credentialID : undefined };
}

/** Of which cloud the credential of a reader has to be. */
const clouds: Readonly<Record<Reader["type"], string>> = { eks: "aws", aks: "azure", gke: "gcp", kafka: "azure" };

/** Why a reader cannot read with its credential. */
export function credentialProblem({ type, credentialID }: Reader, find: FindCredential): string | undefined {
  const found = credentialID === undefined ? undefined : find(credentialID);
  if (!found) return undefined;
  if ("problem" in found) return found.problem;
  return wrongCloud(found, clouds[type], type) ?? roleProblem(found, find);
}

/** Why a role cannot be assumed with the credential that it names; undefined for every other credential. */
export function roleProblem(credential: Credential, find: FindCredential): string | undefined {
  const seen = new Set([credential.id]);
  for (let role = credential; role.type === "aws-role" && role.source !== undefined; ) {
    const source = find(role.source);
    if (!source) return undefined;
    if ("problem" in source) return source.problem;
    const wrong = wrongCloud(source, "aws", "a role");
    if (wrong !== undefined) return wrong;
    if (seen.has(source.id)) return `"${source.id}" would be needed to assume itself`;
    seen.add(source.id);
    role = source;
  }
  return undefined;
}

/** What is wrong with a credential beyond its shape. */
export function secretProblems(credential: Credential): readonly SettingProblem[] {
  if (credential.type !== "gcp-key" || ServiceAccountKey.safeParse(parseJson(credential.key)).success) return [];
  const message = "this is not the JSON of a service account's key, which has client_email and private_key";
  return [{ path: ["key"], message }];
}

function wrongCloud({ id, type }: Credential, cloud: string, who: string): string | undefined {
  if (type.startsWith(`${cloud}-`)) return undefined;
  return `"${id}" is a credential of type ${type}: ${who} needs one whose type begins with ${cloud}-`;
}

/** An `invalid` error with one detail for each problem, its path dotted. */
export function invalidSettings(problems: readonly SettingProblem[]): AuditwireError {
  const details = problems.map(({ path, ...problem }) => ({ path: path.map(String).join("."), ...problem }));
  const message = details.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
  return new AuditwireError("invalid", message, { details });
}
