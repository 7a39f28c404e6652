import type { Stats } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { formatProblem, type Problem, readPlaced } from "../../config-problem.ts";
import { profilesFile } from "../daemon/profiles.ts";
import { quoted } from "../quoted.ts";
import { counted } from "../table.ts";
import type { ConfigFacts, Examined } from "./examined.ts";
import { broken, type Finding, note, ok, unseen, warning } from "./finding.ts";
import { statOf, textOf, userOf } from "./proc.ts";

/** The configuration and the files that it names. */
export async function configuration(examined: Examined): Promise<readonly Finding[]> {
  const [facts, { running }] = await Promise.all([examined.config(), examined.process()]);
  const { proc, environment } = examined.machine;
  // Which is told of the daemon.
  if (facts.left) return [];
  if (facts.file === undefined)
    return [
      unseen(
        "configuration-error",
        "no configuration was looked at: the daemon is elsewhere, or its file has another name",
        "on the daemon's machine: auditwire doctor --config FILE",
      ),
      ...openSecrets([profilesFile(environment)]),
    ];
  const daemonUser = running ? userOf(proc, running.pid) : ownerOf(facts.settings?.dataDirectory);
  return [
    ...configurationFindings(facts.file, facts, running !== undefined),
    ...secretFindings(secretsIn(facts.file, facts), daemonUser),
    ...openSecrets([profilesFile(environment)]),
  ];
}

/** What the file says, and what is wrong with it. */
function configurationFindings(
  file: string,
  { resolved, refused }: Pick<ConfigFacts, "resolved" | "refused">,
  isRunning: boolean,
): readonly Finding[] {
  if (resolved) {
    const { webhooks, config, pushes } = resolved;
    const sources = webhooks.length + (config.specifications ?? []).length + pushes.length;
    const none = "it names no source: the API may have specifications, webhooks are set here only";
    return [
      sources > 0 || config.specifications === undefined
        ? ok("configuration-error", `${file} is right`)
        : note("configuration-error", `${file} is right, but ${none}`),
    ];
  }
  const problems = (refused?.details ?? []) as readonly Problem[];
  if (problems.length === 0)
    return [broken("configuration-error", refused?.message ?? `${file} cannot be read`, `ls -l ${quoted(file)}`)];
  return problems.slice(0, mostProblems).map((problem) => problemFinding(problem, isRunning));
}

const mostProblems = 20;

function problemFinding(problem: Problem, isRunning: boolean): Finding {
  const sentence = formatProblem(problem);
  const { file, line, message, path } = problem;
  const variable = /the environment variable (\S+) is not set/.exec(message)?.[1];
  if (variable !== undefined)
    return isRunning
      ? warning(
          "environment-differs",
          `${file} takes ${path} from the environment variable ${variable}, which is not set here; the running daemon may have it`,
          `run the doctor as the daemon's user, or with ${variable} set`,
        )
      : broken(
          "secret-unreadable",
          sentence,
          `set ${variable} for the daemon: Environment= or EnvironmentFile= in systemd`,
        );
  const secret = /cannot read the secret: (E[A-Z]+): .*'(.+)'/.exec(message);
  if (secret) return broken("secret-unreadable", sentence, secretMend(secret[1] ?? "", secret[2] ?? "", path));
  if (message.startsWith("unknown key")) {
    const meant = /did you mean "(.+)"/.exec(message)?.[1];
    const mend = meant === undefined ? `remove it: ${file}, line ${line}` : `write ${meant}: ${file}, line ${line}`;
    return broken("unknown-key", sentence, mend);
  }
  return broken(
    "configuration-error",
    sentence,
    `edit ${file}, line ${line}; the daemon takes it over once it is right`,
  );
}

function secretMend(code: string, file: string, path: string): string {
  if (code === "EACCES")
    return `sudo chown "$(id -un)" ${quoted(file)} && chmod 600 ${quoted(file)}, as the daemon's user`;
  if (code !== "ENOENT") return `put the secret into a file: ${file}`;
  if (path.startsWith("webhooks")) return `openssl rand -hex 32 | install -m 600 /dev/stdin ${quoted(file)}`;
  return `put the secret there: install -m 600 /dev/stdin ${quoted(file)}`;
}

/** Files with secrets that a configuration names, and those beside it. */
function secretsIn(file: string, { settings }: ConfigFacts): readonly string[] {
  const value = readPlaced(file, textOf(file)).value as Readonly<Record<string, unknown>> | undefined;
  const base = dirname(resolve(file));
  const named = ["webhooks", "credentials", "push", "credentialsKey"].flatMap((key) => references(value?.[key]));
  const { api, webhook } = settings?.listen ?? {};
  const keys = [api, webhook].flatMap((listener) => (listener?.tls ? [listener.tls.key] : []));
  const own = settings
    ? [settings.credentials, join(settings.dataDirectory, "credentials.key")].map((path) => resolve(path))
    : [];
  return [...new Set([...[...named, ...keys].map((path) => resolve(base, path)), ...own])];
}

/** The files of all `{ file }` within a value. */
function references(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const { file } = value as { readonly file?: unknown };
  if (typeof file === "string") return [file];
  return Object.values(value).flatMap(references);
}

/** Secrets that everybody may read. */
const openSecrets = (files: readonly string[]): readonly Finding[] =>
  secretFindings(files, undefined).filter(({ state }) => state !== "ok");

/** Who may read files that are there. What is missing the configuration's own check tells. */
export function secretFindings(files: readonly string[], daemonUser: number | undefined): readonly Finding[] {
  const there = files.flatMap((file) => {
    const stats = statOf(file);
    return stats ? [{ file, stats }] : [];
  });
  const open = there.filter(({ file, stats }) => (stats.mode & 0o004) !== 0 && isReached(file));
  const closed = there.filter(({ stats }) => daemonUser !== undefined && !mayRead(stats, daemonUser));
  return [
    ...open.map(({ file }) =>
      warning(
        "secret-open",
        `every user of this machine can read the secret in ${file}`,
        `chmod o-rwx ${quoted(file)}`,
      ),
    ),
    ...closed.map(({ file }) =>
      broken(
        "secret-unreadable",
        `the daemon runs as user ${daemonUser} and cannot read ${file}`,
        `sudo chown ${daemonUser} ${quoted(file)} && sudo chmod 600 ${quoted(file)}`,
      ),
    ),
    ...(there.length > 0 && open.length + closed.length === 0
      ? [
          ok(
            "secret-open",
            `${counted(there.length, "file")} with secrets: whom they are for can read them, and not everybody`,
          ),
        ]
      : []),
  ];
}

/** Groups of the daemon's user are not known: what a group can read it may be able to read. */
const mayRead = ({ mode, uid }: Stats, user: number): boolean =>
  user === 0 || (uid === user ? (mode & 0o400) !== 0 : (mode & 0o044) !== 0);

/** Whether everybody can enter all folders above. */
function isReached(file: string): boolean {
  const folder = dirname(file);
  const stats = statOf(folder);
  return stats !== undefined && (stats.mode & 0o001) !== 0 && (folder === dirname(folder) || isReached(folder));
}

/** The user that a folder belongs to. */
const ownerOf = (folder: string | undefined): number | undefined =>
  folder === undefined ? undefined : statOf(folder)?.uid;
