import type { z } from "zod";
import type { Collection } from "../daemon/audit/collection.ts";
import type { RuleException } from "../daemon/audit/rule.ts";
import { DaemonConfig, type DaemonConfigInput } from "../daemon/config.ts";
import type { RuleArgs } from "../daemon/rules/builder.ts";
import type { AccessArgs } from "./access.ts";
import { type ArgumentProblem, shown } from "./arguments.ts";
import type { CloudConfig, WebhookSourceSpec } from "./audit-source.ts";
import { defined } from "./defined.ts";

/** How long audits are kept, how much is held in memory, what is logged: see docs/configuration.md. */
export interface DaemonSettings {
  /** How long audits are kept: until either limit is reached, oldest first. Changed, the daemon restarts. */
  readonly retention?:
    | {
        /** Days from their arrival. Default 90. */
        readonly days?: number | undefined;
        /** Size of the database, as `10GiB` (the default). */
        readonly bytes?: string | undefined;
      }
    | undefined;
  /** How much the webhook holds in memory. */
  readonly limits?:
    | {
        /** Largest body that is judged; larger ones go to the quarantine. Default `32MiB`. */
        readonly bodyBytes?: string | undefined;
        /** Bytes of bodies at once; beyond it the answer is 429. Default `64MiB`. */
        readonly inFlightBytes?: string | undefined;
      }
    | undefined;
  /** Named parts of what is audited, for filters of the API and for what users see. Default none. */
  readonly collections?: readonly Collection[] | undefined;
  /**
   * Who may do what: roles, groups and users with their grants, OpenID providers, clusters whose service accounts may
   * ask. What is set here the API cannot change. Passwords and tokens are made with `auditwire user` and
   * `auditwire token`; a client's secret is named, as `{ env: "OIDC_SECRET" }`. Default: the administrator, and whom the
   * API has saved.
   */
  readonly access?: AccessArgs | undefined;
  /** Least severe level that is logged. Default `info`. */
  readonly logLevel?: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | undefined;
}

/** What a daemon's configuration is made of; places of files are relative to it. */
export interface DaemonConfigArgs extends DaemonSettings {
  readonly sources: readonly WebhookSource[];
  /** Entries of clouds' sources, by the source's name. */
  readonly clouds?: readonly { readonly name: string; readonly config: CloudConfig }[] | undefined;
  readonly rules: readonly RuleArgs[];
  /** Undefined leaves the policy to the API. */
  readonly policy: readonly PolicySetting[] | undefined;
  readonly listen: { readonly api: string; readonly webhook: string };
  readonly publicUrl: { readonly api?: string | undefined; readonly webhook?: string | undefined };
  readonly tls: { readonly api: boolean; readonly webhook: boolean };
}

/** A cluster's webhook whose audit policy is decided. */
export type WebhookSource = Omit<WebhookSourceSpec, "auditPolicy" | "install"> & { readonly auditPolicy: string };

/** The daemon refuses a shorter password, as soon as it starts. */
export const administratorProblems = (password: unknown): ArgumentProblem[] =>
  typeof password === "string" && password.length < 12
    ? [{ path: "administrator", problem: "the password has less than 12 characters" }]
    : [];

/** An enabled rule, by its name. */
export type PolicySetting = string | { readonly rule: string; readonly exceptions: readonly RuleException[] };

/** Where the files lie that a configuration names, relative to it. */
export interface ConfigFiles {
  readonly certificate: string;
  readonly privateKey: string;
  readonly data: string;
  /** A file for each valid token of a cluster; `index` 1 is the former one during a rotation. */
  token(cluster: string, index: number): string;
  /** Files with the rules, which otherwise stand in the configuration itself. */
  readonly rules?: readonly string[] | undefined;
}

/** Files of a daemon on a machine, beside its configuration. */
export const configFiles: ConfigFiles = {
  certificate: "tls.crt",
  privateKey: "tls.key",
  data: "data",
  token: (cluster, index) => `tokens/${encodeURIComponent(cluster)}${index > 0 ? `.${index}` : ""}`,
};

type ConfigInput = DaemonConfigInput;

/** The daemon's configuration; `tokens` says how many valid tokens each source has. */
export function toDaemonConfig(
  args: DaemonConfigArgs,
  tokens: (cluster: string) => number = () => 1,
  files: ConfigFiles = configFiles,
): ConfigInput {
  const tls = { cert: files.certificate, key: files.privateKey };
  const listener = (name: "api" | "webhook") => ({
    address: args.listen[name],
    ...(args.publicUrl[name] !== undefined && { publicUrl: args.publicUrl[name] }),
    ...(args.tls[name] && { tls }),
  });
  return {
    listen: { api: listener("api"), webhook: listener("webhook") },
    data: { directory: files.data, ...(args.retention && { retention: defined(args.retention) }) },
    webhooks: args.sources.map((source) => ({
      name: source.cluster,
      token: Array.from({ length: tokens(source.cluster) }, (_, index) => ({
        file: files.token(source.cluster, index),
      })),
      ...source.facts,
      ...(source.default && { default: true }),
    })),
    ...cloudEntries(args.clouds ?? []),
    rules: files.rules?.map((file) => ({ file })) ?? (args.rules.map((rule) => defined(rule)) as ConfigInput["rules"]),
    ...(args.policy && { policy: [...args.policy] as NonNullable<ConfigInput["policy"]> }),
    ...(args.collections && { collections: plain(args.collections) as ConfigInput["collections"] }),
    ...(args.access && { access: plain(args.access) as ConfigInput["access"] }),
    ...(args.limits && { limits: defined(args.limits) }),
    ...(args.logLevel && { log: { level: args.logLevel } }),
  };
}

/** Without what is undefined, at any depth. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const cloudKeys = ["specifications", "credentials", "push"] as const;

/** Without a cloud's source the API may have specifications of its own. */
function cloudEntries(clouds: NonNullable<DaemonConfigArgs["clouds"]>): Partial<ConfigInput> {
  if (clouds.length === 0) return {};
  const entries = (key: (typeof cloudKeys)[number]) =>
    clouds.flatMap(({ config }): readonly unknown[] => config[key] ?? []);
  return Object.fromEntries(cloudKeys.map((key) => [key, entries(key)]));
}

/** Everything but rules and policy that the daemon would refuse, by the path of the argument that it came from. */
export function configProblems(args: DaemonConfigArgs): ArgumentProblem[] {
  const checked = DaemonConfig.safeParse(toDaemonConfig({ ...args, rules: [], policy: undefined }));
  return checked.success ? [] : checked.error.issues.map((issue) => problemOf(issue, args));
}

/** Where an argument is called otherwise than the setting it becomes. */
function problemOf(issue: z.core.$ZodIssue, args: DaemonConfigArgs): ArgumentProblem {
  const [first, second, third, ...rest] = issue.path.map(String);
  const problem = (value: unknown) => (value === undefined ? issue.message : `${shown(value)}: ${issue.message}`);
  if (first === "listen" && (second === "api" || second === "webhook"))
    return third === "publicUrl"
      ? { path: `publicUrl.${second}`, problem: problem(args.publicUrl[second]) }
      : { path: `listen.${second}`, problem: problem(args.listen[second]) };
  if (first === "webhooks")
    return {
      path: second === undefined ? "sources" : `sources[${second}]`,
      problem: [third, ...rest, issue.message].filter(Boolean).join(": "),
    };
  if (first !== undefined && second !== undefined && (cloudKeys as readonly string[]).includes(first)) {
    const owners = (args.clouds ?? []).flatMap(({ name, config }) =>
      (config[first as (typeof cloudKeys)[number]] ?? []).map(() => name),
    );
    return {
      path: "sources",
      problem: [shown(owners[Number(second)]), [first, third, ...rest].filter(Boolean).join("."), issue.message].join(
        ": ",
      ),
    };
  }
  if (first === "data") return { path: [second, third, ...rest].filter(Boolean).join("."), problem: issue.message };
  if (first === "log") return { path: "logLevel", problem: issue.message };
  return { path: issue.path.map(String).join("."), problem: issue.message };
}
