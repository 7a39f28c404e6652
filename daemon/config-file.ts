import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { AuditwireError, messageOf } from "./audit/errors.ts";
import { DaemonConfig } from "./config.ts";
import { resolveProviders } from "./config-identity.ts";
import { readAuthorities } from "./config-outbound.ts";
import { dotted, formatProblem, type Problem, problemsOf, readPlaced } from "./config-problem.ts";
import { isError, type RulesRead, rulesIn } from "./config-rules.ts";
import { type SourcesRead, sourcesIn } from "./config-specifications.ts";
import { resolveWebhooks, type Webhook } from "./config-webhooks.ts";
import type { Providers } from "./identity/providers.ts";
import type { Push } from "./ingest/config.ts";
import type { ConfiguredRules } from "./rule-book.ts";
import type { Environment } from "./secrets.ts";
import type { ConfiguredSources } from "./source-book.ts";
import { digest } from "./watch-files.ts";

/** The files that a configuration was read from. */
export interface ReadFiles {
  /** The file itself and every file it refers to: a change of any of them is a change of the configuration. */
  readonly files: readonly string[];
  /** SHA-256 over these files, by which `auditwire_config_info` tells what is in force. */
  readonly digest: string;
}

/** A configuration file, checked, with everything it refers to read. */
export interface ResolvedConfig extends ReadFiles {
  readonly file: string;
  readonly config: DaemonConfig;
  readonly webhooks: readonly Webhook[];
  readonly rules: ConfiguredRules;
  readonly sources: ConfiguredSources;
  readonly pushes: readonly Push[];
  /** Who else says who somebody is, secrets read. */
  readonly providers: Providers;
  /** Certificates of authorities that outbound calls trust beside the usual ones, PEM. */
  readonly authorities: readonly string[];
  /** Of the installed bundle of prewritten rules, if there is one. */
  readonly libraryVersion?: number;
}

/** An `invalid` error that knows which files were looked at: a change of any of them may mend it. */
export class RefusedConfig extends AuditwireError implements ReadFiles {
  readonly files: readonly string[];
  readonly digest: string;

  constructor(message: string, files: readonly string[], details: readonly Problem[] = []) {
    super("invalid", message, { details });
    this.files = files;
    this.digest = digest(files);
  }
}

/**
 * Reads and checks a configuration file. Relative paths in it start at its own folder. Fails with `RefusedConfig` and
 * every problem at once: file, line, column, path, and what to write instead.
 */
export function readConfig(file: string, environment: Environment): ResolvedConfig {
  const path = resolve(file);
  const text = readPlaced(file, readText(path, file));
  const parsed = DaemonConfig.safeParse(text.value ?? {});
  if (text.problems.length > 0) throw refusal(file, [path], text.problems);
  const rules = rulesIn({ text, path, shown: file });
  const sources = sourcesIn({ text, path, shown: file }, environment);
  const found = [...rules.findings.filter(isError), ...sources.problems];
  const named = [path, ...rules.files, ...sources.files];
  if (!parsed.success) throw refusal(file, named, [...problemsOf(file, text, DaemonConfig, parsed.error), ...found]);
  const config = withPaths(parsed.data, dirname(path));
  const problems: Problem[] = [...found];
  const report = (at: readonly PropertyKey[], message: string) =>
    void problems.push({ file, ...text.place(at), path: dotted(at), message });
  const webhooks = resolveWebhooks(config.webhooks, dirname(path), environment, report);
  const providers = resolveProviders(config.access, dirname(path), environment, report);
  const authorities = readAuthorities(config.outbound.ca, report);
  const { ca } = config.outbound;
  const files = [...named, ...tokenFiles(config, dirname(path)), ...providers.files, ...(ca === undefined ? [] : [ca])];
  if (problems.length > 0) throw refusal(file, files, problems);
  return resolved({ path, shown: file, files }, { config, webhooks, providers, authorities }, rules, sources);
}

function resolved(
  { path, shown, files }: { readonly path: string; readonly shown: string; readonly files: readonly string[] },
  settings: Pick<ResolvedConfig, "config" | "webhooks" | "providers" | "authorities">,
  rules: RulesRead,
  { sources, pushes }: SourcesRead,
): ResolvedConfig {
  return {
    file: path,
    ...settings,
    rules: { file: shown, library: rules.library, rules: rules.rules.map(({ rule }) => rule), policy: rules.policy },
    sources,
    pushes,
    ...(rules.bundle && { libraryVersion: rules.bundle.version }),
    files,
    digest: digest(files),
  };
}

/** All paths made absolute. */
function withPaths(config: DaemonConfig, base: string): DaemonConfig {
  const listener = (l: DaemonConfig["listen"]["api"]) =>
    l.tls ? { ...l, tls: { cert: resolve(base, l.tls.cert), key: resolve(base, l.tls.key) } } : l;
  return {
    ...config,
    listen: { api: listener(config.listen.api), webhook: listener(config.listen.webhook) },
    data: { ...config.data, directory: resolve(base, config.data.directory) },
    outbound: config.outbound.ca === undefined ? {} : { ca: resolve(base, config.outbound.ca) },
  };
}

function tokenFiles(config: DaemonConfig, base: string): string[] {
  return config.webhooks.flatMap(({ token }) =>
    [token].flat().flatMap((t) => ("file" in t ? [resolve(base, t.file)] : [])),
  );
}

function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new RefusedConfig(`cannot read the configuration ${shown}: ${messageOf(error)}`, [path]);
  }
}

/** As they stand in the files, those of one file together. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  const place = ({ file, line, column }: Problem) => [files.indexOf(file), line, column] as const;
  return problems.toSorted((a, b) => {
    const [left, right] = [place(a), place(b)];
    return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
  });
}

function refusal(file: string, files: readonly string[], found: readonly Problem[]): RefusedConfig {
  const problems = inOrder(found);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new RefusedConfig([`${file} has ${count}:`, ...problems.map(formatProblem)].join("\n"), files, problems);
}
