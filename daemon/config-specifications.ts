import { dirname, resolve } from "node:path";
import { z } from "zod";
import { messageOf } from "./audit/errors.ts";
import { dotted, type PlacedText, type Problem } from "./config-problem.ts";
import { keyAdvice, readKey } from "./credential-seal.ts";
import { type Credential, credential, Specification } from "./ingest/config.ts";
import { SecretRef } from "./ingest/settings/config.ts";
import { fieldsOf, listOf } from "./rules/findings.ts";
import { type Environment, readSecret } from "./secrets.ts";
import type { ConfiguredSources } from "./source-book.ts";
import {
  type FindCredential,
  roleProblem,
  type SettingProblem,
  specificationProblems,
} from "./specification-problems.ts";

/** What a configuration file says of places that are polled. */
export interface SourcesRead {
  readonly sources: ConfiguredSources;
  /** The files that hold its secrets. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** A file that has been opened, where it lies, and how it is called. */
export interface SourcesText {
  readonly text: PlacedText;
  readonly path: string;
  readonly shown: string;
}

/**
 * The specifications and credentials of a configuration file, secrets read. Looks at whatever is there; what is wrong
 * with its shape is not among the problems.
 */
export function sourcesIn({ text, path, shown }: SourcesText, environment: Environment): SourcesRead {
  const settings = fieldsOf(text.value);
  const secrets = secretsOf(dirname(path), environment);
  const credentials = credentialsIn(listOf(settings["credentials"]), secrets);
  const inFile = new Map(credentials.read.flatMap((entry) => (entry ? [[entry.id, entry]] : [])));
  // What is not in the file may have been saved by the API: the source book knows.
  const find: FindCredential = (id) => inFile.get(id);
  const specifications = listOf(settings["specifications"]).map((raw) => Specification.safeParse(raw).data);
  const key = keyIn(settings["credentialsKey"], secrets);
  const problems = [
    ...credentials.problems,
    ...rolesIn(credentials.read, find),
    ...specificationProblems(specifications, find).map(under("specifications")),
    ...key.problems,
  ];
  return {
    sources: {
      file: shown,
      specifications: settings["specifications"] === undefined ? undefined : specifications.flatMap((it) => it ?? []),
      credentials: credentials.read.flatMap((it) => it ?? []),
      key: key.read,
    },
    files: secrets.files,
    problems: problems.map((problem) => placed(problem, text, shown)),
  };
}

const under =
  (key: string) =>
  (problem: SettingProblem): SettingProblem => ({ ...problem, path: [key, ...problem.path] });

function placed({ path, message, start, length }: SettingProblem, text: PlacedText, file: string): Problem {
  const inside = start === undefined ? undefined : text.inside(path, start, length ?? 1);
  return { file, path: dotted(path), message, ...text.place(path), ...inside };
}

/** A secret as a file refers to it, which reads it, with every file that was asked. */
interface Secrets {
  readonly schema: z.ZodType<string>;
  readonly files: readonly string[];
  readonly base: string;
}

function secretsOf(base: string, environment: Environment): Secrets {
  const files: string[] = [];
  const schema = SecretRef.transform((reference, context) => {
    if ("file" in reference) files.push(resolve(base, reference.file));
    try {
      return readSecret(reference, base, environment);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
      return z.NEVER;
    }
  });
  return { schema, files, base };
}

interface CredentialsRead {
  /** In the order of the file; undefined where the shape is wrong or a secret is missing. */
  readonly read: readonly (Credential | undefined)[];
  readonly problems: readonly SettingProblem[];
}

function credentialsIn(entries: readonly unknown[], secrets: Secrets): CredentialsRead {
  const results = entries.map((raw, index) => {
    if (!credential(SecretRef).safeParse(raw).success) return { problems: [] };
    const { data, error } = credential(secrets.schema).safeParse(raw);
    const problems = (error?.issues ?? []).map(({ path, message }) => ({
      path: ["credentials", index, ...path],
      message,
    }));
    return { read: data && withPaths(data, secrets.base), problems };
  });
  const ids = entries.map((raw) => fieldsOf(raw)["id"]);
  const twins = ids.flatMap((id, index) =>
    typeof id === "string" && ids.indexOf(id) < index
      ? [{ path: ["credentials", index, "id"], message: `two credentials have the id "${id}"` }]
      : [],
  );
  return {
    read: results.map(({ read }) => read),
    problems: [...results.flatMap(({ problems }) => problems), ...twins],
  };
}

/** Files that the cloud's library reads by itself, made absolute. */
function withPaths(entry: Credential, base: string): Credential {
  switch (entry.type) {
    case "aws-web-identity":
    case "azure-workload-identity":
      return { ...entry, tokenFile: resolve(base, entry.tokenFile) };
    case "gcp-workload-identity":
      return { ...entry, configFile: resolve(base, entry.configFile) };
    default:
      return entry;
  }
}

function rolesIn(entries: readonly (Credential | undefined)[], find: FindCredential): readonly SettingProblem[] {
  return entries.flatMap((entry, index) => {
    const message = entry && roleProblem(entry, find);
    return message === undefined ? [] : [{ path: ["credentials", index, "source"], message }];
  });
}

function keyIn(raw: unknown, { schema }: Secrets): { read?: Buffer | undefined; problems: readonly SettingProblem[] } {
  if (!SecretRef.safeParse(raw).success) return { problems: [] };
  const { data, error } = schema.safeParse(raw);
  const at = (message: string) => ({ problems: [{ path: ["credentialsKey"], message }] });
  if (data === undefined) return at(error?.issues[0]?.message ?? "cannot be read");
  const read = readKey(data);
  return read ? { read, problems: [] } : at(`it is not ${keyAdvice}`);
}
