import { dirname, resolve } from "node:path";
import { dotted, type PlacedText, type Problem } from "./config-problem.ts";
import { readingSecrets, type Secrets, secretsOf } from "./config-secrets.ts";
import { keyAdvice, readKey } from "./credential-seal.ts";
import { type Credential, credential, type Push, push, Specification } from "./ingest/config.ts";
import { SecretRef } from "./ingest/settings/config.ts";
import { fieldsOf, listOf } from "./rules/findings.ts";
import type { Environment } from "./secrets.ts";
import type { ConfiguredSources } from "./source-book.ts";
import {
  credentialProblem,
  type FindCredential,
  readerOfTopic,
  roleProblem,
  type SettingProblem,
  secretProblems,
  specificationProblems,
} from "./specification-problems.ts";

/** What a configuration file says of sources, clusters' webhooks apart. */
export interface SourcesRead {
  readonly sources: ConfiguredSources;
  readonly pushes: readonly Push[];
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
 * The specifications, credentials and pushes of a configuration file, secrets read. Looks at whatever is there; what is
 * wrong with its shape is not among the problems.
 */
export function sourcesIn({ text, path, shown }: SourcesText, environment: Environment): SourcesRead {
  const settings = fieldsOf(text.value);
  const secrets = secretsOf(dirname(path), environment);
  const credentials = credentialsIn(listOf(settings["credentials"]), secrets);
  const inFile = new Map(credentials.read.flatMap((entry) => (entry ? [[entry.id, entry]] : [])));
  // What is not in the file may have been saved by the API: the source book knows.
  const find: FindCredential = (id) => inFile.get(id);
  const specifications = listOf(settings["specifications"]).map((raw) => Specification.safeParse(raw).data);
  const pushes = pushesIn(listOf(settings["push"]), secrets, find);
  const key = keyIn(settings["credentialsKey"], secrets);
  const problems = [
    ...[...credentials.problems, ...rolesIn(credentials.read, find)].map(under("credentials")),
    ...specificationProblems(specifications, find).map(under("specifications")),
    ...pushes.problems.map(under("push")),
    ...key.problems.map(under("credentialsKey")),
  ];
  return {
    sources: {
      file: shown,
      specifications: settings["specifications"] === undefined ? undefined : specifications.flatMap((it) => it ?? []),
      topics: pushes.read.flatMap((it) => (it.type === "kafka" ? [it] : [])),
      credentials: credentials.read.flatMap((it) => it ?? []),
      key: key.read,
    },
    pushes: pushes.read,
    files: secrets.files,
    problems: problems.map((problem) => placed(problem, text, shown)),
  };
}

const under =
  (...parent: readonly PropertyKey[]) =>
  (problem: SettingProblem): SettingProblem => ({ ...problem, path: [...parent, ...problem.path] });

function placed({ path, message, start, length }: SettingProblem, text: PlacedText, file: string): Problem {
  const inside = start === undefined ? undefined : text.inside(path, start, length ?? 1);
  const where = dotted(path);
  // An excerpt is shown without the path.
  if (inside) return { file, path: where, message: `${where}: ${message}`, ...inside };
  return { file, path: where, message, ...text.place(path) };
}

interface CredentialsRead {
  /** In the order of the file; undefined where the shape is wrong or a secret is missing. */
  readonly read: readonly (Credential | undefined)[];
  readonly problems: readonly SettingProblem[];
}

function credentialsIn(entries: readonly unknown[], { schema, base }: Secrets): CredentialsRead {
  const results = entries.map((raw, index) => {
    if (!credential(SecretRef).safeParse(raw).success) return { problems: [] };
    const { data, problems } = readingSecrets(credential(schema), raw);
    const unreadable = data ? secretProblems(data) : [];
    return { read: data && withPaths(data, base), problems: [...problems, ...unreadable].map(under(index)) };
  });
  const twins = twinsIn(entries, "id", (id) => `two credentials have the id "${id}"`);
  return { read: results.map(({ read }) => read), problems: [...results.flatMap((it) => it.problems), ...twins] };
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
    return message === undefined ? [] : [{ path: [index, "source"], message }];
  });
}

function pushesIn(entries: readonly unknown[], { schema, base }: Secrets, find: FindCredential) {
  const results = entries.map((raw, index) => {
    if (!push(SecretRef).safeParse(raw).success) return { problems: [] };
    const { data, problems } = readingSecrets(push(schema), raw);
    const unusable = data?.type === "kafka" ? credentialProblem(readerOfTopic(data), find) : undefined;
    const refused = unusable === undefined ? [] : [{ path: ["sasl", "credentialID"], message: unusable }];
    return { read: data && withFiles(data, base), problems: [...problems, ...refused].map(under(index)) };
  });
  const twins = twinsIn(entries, "name", (name) => `two pushes are called "${name}"`);
  return {
    read: results.flatMap(({ read }) => read ?? []),
    problems: [...results.flatMap((it) => it.problems), ...twins],
  };
}

function withFiles(entry: Push, base: string): Push {
  if (entry.type !== "kafka" || typeof entry.tls !== "object") return entry;
  const { ca, cert, key } = entry.tls;
  const absolute = (path: string | undefined) => path && resolve(base, path);
  return { ...entry, tls: { ca: absolute(ca), cert: absolute(cert), key: absolute(key) } };
}

/** Entries whose name an entry before has already. */
function twinsIn(entries: readonly unknown[], key: string, said: (name: string) => string): readonly SettingProblem[] {
  const names = entries.map((raw) => fieldsOf(raw)[key]);
  return names.flatMap((name, index) =>
    typeof name === "string" && names.indexOf(name) < index ? [{ path: [index, key], message: said(name) }] : [],
  );
}

function keyIn(raw: unknown, { schema }: Secrets): { read?: Buffer | undefined; problems: readonly SettingProblem[] } {
  if (!SecretRef.safeParse(raw).success) return { problems: [] };
  const { data, problems } = readingSecrets(schema, raw);
  const read = data === undefined ? undefined : readKey(data);
  const isWrong = data !== undefined && read === undefined;
  return { read, problems: isWrong ? [{ path: [], message: `it is not ${keyAdvice}` }] : problems };
}
