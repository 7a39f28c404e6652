import { isAbsolute, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { RuleArgs } from "../daemon/rules/builder.ts";
import { type ApiServerFiles, apiServerFiles } from "./api-server-files.ts";
import { type ArgumentProblem, argumentsChecked, shown } from "./arguments.ts";
import type { AuditSource } from "./audit-source.ts";
import {
  administratorProblems,
  configProblems,
  type DaemonConfigArgs,
  type DaemonSettings,
  type WebhookSource,
} from "./daemon-config.ts";
import type { DaemonTls } from "./daemon-tls.ts";
import {
  declaredRules,
  enabledRules,
  type PolicyEntryArgs,
  policySettings,
  ruleProblems,
  withoutSamples,
} from "./declared-rules.ts";
import type { LocalDaemonInputs } from "./dynamic-provider/inputs.ts";
import { coveredSources, foretold, modeProblems, tell } from "./foretold.ts";
import { givenSources } from "./given-sources.ts";
import { hosted } from "./hosted.ts";

/** What a daemon on this machine receives, judges and offers. */
export interface LocalDaemonArgs extends DaemonSettings {
  /** The clusters that send their events here; each name once. Changed, the running daemon takes it over. */
  readonly sources: readonly AuditSource[];
  /**
   * Own rules, beside the prewritten ones: what `rule` of `auditwire/rules` makes, or the same as plain data, as in
   * `{ name: "Nobody", message: "…", expression: 'jpath("user.username") = "system:anonymous"' }`. Default none.
   * Changed, the running daemon takes them over.
   */
  readonly rules?: readonly RuleArgs[] | undefined;
  /**
   * The enabled rules in order, the first match wins: names, own or prewritten, rules (those need not stand in `rules`,
   * too), or `{ rule, exceptions }`, as in `{ rule: "Privileged pod creation", exceptions: [csi] }`. Default none: all
   * is harmless. Changed, the running daemon takes it over.
   */
  readonly policy?: readonly PolicyEntryArgs[] | undefined;
  /**
   * Who decides on the policy. `program` (default): only this program; the API answers 409 to a change. `api`: the
   * policy starts with `policy`, and follows it as long as the API changes nothing. Once it has, names that are removed
   * here are taken out, names that are added here take their place beside their neighbours, and everything else is the
   * API's. Exceptions cannot be carried there.
   */
  readonly policyOwner?: "program" | "api" | undefined;
  /**
   * What happens when an enabled rule can fire on none of the sources, since nothing records what it needs: `warn`
   * (default) says so in the preview, `enforce` ends it, `off` says nothing.
   */
  readonly coverage?: "warn" | "enforce" | "off" | undefined;
  /** Password of the API's user `admin`, at least 12 characters. Default: the daemon makes one at its first start. */
  readonly administrator?: pulumi.Input<string> | undefined;
  /**
   * Server certificate, its key and the authority that API servers have to trust, all PEM: a {@link Certificates}, or
   * your own. The webhook is served with it, and the API, too, unless that listens on loopback. Needed for a listener
   * beyond loopback. Changed, the running daemon takes it over.
   */
  readonly tls?: DaemonTls | undefined;
  /** Where the two listeners listen, HOST:PORT. Default `127.0.0.1:8083` and `127.0.0.1:8084`. Changed, it restarts. */
  readonly listen?: PerListener | undefined;
  /** URLs under which others reach the listeners. Default: the URL of `listen`. The API server's files hold the webhook's. */
  readonly publicUrl?: PerListener | undefined;
  /**
   * Folder of configuration, credentials, API server files, log and data. Default `.auditwire` in the folder of
   * Pulumi.yaml. Changed, a new daemon takes the old one's place, and stored audits stay in the old folder.
   */
  readonly directory?: string | undefined;
}

/** Something for each of the daemon's two listeners. */
export interface PerListener {
  /** For the REST API, which takes webhook deliveries, too. */
  readonly api?: string | undefined;
  /** For webhook deliveries only. */
  readonly webhook?: string | undefined;
}

/**
 * The auditwire daemon as a process on this machine: for a laptop, a control-plane host, a quick start. It is started
 * by `up`, kept running between deployments, noticed when it has died, and stopped by `destroy`; stored audits stay.
 */
export class LocalDaemon extends pulumi.dynamic.Resource {
  /** Where people and programs reach the API. */
  declare readonly apiUrl: pulumi.Output<string>;
  /** Where API servers reach the webhook, without a token. */
  declare readonly webhookUrl: pulumi.Output<string>;
  /** Folder of everything it keeps. */
  declare readonly directory: pulumi.Output<string>;
  /** File with URL, user and password of the API's administrator. */
  declare readonly credentialsFile: pulumi.Output<string>;
  private readonly authority: pulumi.Output<string | undefined>;
  private readonly webhookBase: string;
  private readonly sources: readonly WebhookSource[];

  constructor(name: string, args: LocalDaemonArgs, opts?: pulumi.CustomResourceOptions) {
    const { problems, plain, directory, declared, said, webhooks } = normalize(args);
    const checked = argumentsChecked("LocalDaemon", name, problems);
    const props = {
      directory: checked(directory),
      settings: { ...plain, sources: plain.sources.map(({ tokens, ...source }) => source) },
      policy: declared.policy.map((entry) => entry.name),
      policyOwner: args.policyOwner ?? "program",
      coverage: [...said.uncovered],
      tokens: pulumi.secret(Object.fromEntries(plain.sources.map((source) => [source.cluster, source.tokens]))),
      tls: args.tls ? { ...pemsOf(args.tls), privateKey: pulumi.secret(args.tls.privateKey) } : {},
      administrator: pulumi.secret(args.administrator ?? ""),
      apiUrl: urlOf(plain, "api"),
      webhookUrl: urlOf(plain, "webhook"),
      credentialsFile: join(directory, "credentials.json"),
    } satisfies Record<keyof LocalDaemonInputs, unknown>;
    const own = { additionalSecretOutputs: ["tokens", "administrator"] };
    super(
      hosted("localDaemon"),
      name,
      { ...props, build: undefined },
      pulumi.mergeOptions(own, opts),
      "auditwire",
      "LocalDaemon",
    );
    this.authority = pulumi.output(args.tls?.authority);
    this.webhookBase = props.webhookUrl;
    this.sources = plain.sources;
    tell(checked(said), this);
    if (problems.length > 0) return;
    for (const { source, install } of webhooks) install?.(filesOf(source, this.webhookBase, this.authority), [this]);
  }

  /**
   * The two files and the flags that make an API server send the source's events to this daemon.
   *
   * @throws RunError when the source is none of `sources`: the daemon would not know its token.
   */
  apiServerFiles(source: AuditSource): ApiServerFiles {
    const { spec } = source;
    const name = spec.kind === "webhook" ? spec.cluster : spec.name;
    const known = this.sources.find(({ cluster }) => cluster === name);
    if (!known)
      throw new pulumi.RunError(
        `LocalDaemon: apiServerFiles: ${shown(name)} is none of its sources; add it to sources`,
      );
    return filesOf(known, this.webhookBase, this.authority);
  }
}

const filesOf = (source: WebhookSource, url: string, authority: pulumi.Output<string | undefined>) =>
  apiServerFiles(
    source,
    authority.apply((pem) => ({ url, authority: pem })),
  );

const pemsOf = ({ certificate, authority }: DaemonTls) => ({
  certificate,
  ...(authority !== undefined && { authority }),
});

function normalize(args: LocalDaemonArgs) {
  const problems: ArgumentProblem[] = [];
  const directory = args.directory ?? join(pulumi.getRootDirectory(), ".auditwire");
  if (!isAbsolute(directory))
    problems.push({
      path: "directory",
      problem: `${shown(directory)} is not absolute; start it at pulumi.getRootDirectory()`,
    });
  const { api = "127.0.0.1:8083", webhook = "127.0.0.1:8084" } = args.listen ?? {};
  const declared = declaredRules(args.rules, args.policy);
  const enabled = enabledRules(declared);
  const { webhooks, clouds, problems: wrongSources } = givenSources(args.sources, enabled);
  const sources = webhooks.map(({ source }) => source);
  problems.push(
    ...wrongSources,
    ...clouds.map(({ path, spec }) => ({
      path,
      problem: `${shown(spec.name)} is a cloud's log, which a daemon on this machine does not read; give it to an AuditDaemon`,
    })),
  );
  const plain: DaemonConfigArgs = {
    sources,
    rules: declared.rules.map(({ rule }) => withoutSamples(rule)),
    policy: (args.policyOwner ?? "program") === "program" ? policySettings(declared) : undefined,
    listen: { api, webhook },
    publicUrl: { api: args.publicUrl?.api, webhook: args.publicUrl?.webhook },
    tls: { api: args.tls !== undefined && !isLoopback(api), webhook: args.tls !== undefined },
    ...(args.retention && { retention: args.retention }),
    ...(args.limits && { limits: args.limits }),
    ...(args.logLevel && { logLevel: args.logLevel }),
    ...(args.collections && { collections: args.collections }),
    ...(args.access && { access: args.access }),
  };
  // A policy of the API's may begin with nothing.
  const told = args.policyOwner === "api" && enabled.length === 0 ? "off" : (args.coverage ?? "warn");
  const said = foretold(enabled, coveredSources(sources, []), told, new Date());
  problems.push(...configProblems(plain), ...ruleProblems(declared), ...modeProblems(args.coverage), ...said.problems);
  if (!["program", "api", undefined].includes(args.policyOwner))
    problems.push({ path: "policyOwner", problem: `${shown(args.policyOwner)} is neither "program" nor "api"` });
  if (args.policyOwner === "api")
    for (const { path } of declared.policy.filter(({ exceptions }) => exceptions.length > 0))
      problems.push({
        path: `${path}.exceptions`,
        problem: 'the API\'s policy holds no exceptions: give them to an own rule, or leave policyOwner "program"',
      });
  for (const [name, address] of Object.entries(plain.listen))
    if (/:0+$/.test(address))
      problems.push({
        path: `listen.${name}`,
        problem: `${shown(address)}: port 0 would change with every start; name a port`,
      });
  if (api === webhook)
    problems.push({ path: "listen", problem: `api and webhook are both ${shown(api)}; each needs a port of its own` });
  problems.push(...administratorProblems(args.administrator));
  return { problems, plain, directory, declared, said, webhooks };
}

function urlOf({ publicUrl, listen, tls }: DaemonConfigArgs, name: "api" | "webhook"): string {
  return (publicUrl[name] ?? `${tls[name] ? "https" : "http"}://${listen[name]}`).replace(/\/+$/, "");
}

function isLoopback(address: string): boolean {
  return /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+):\d+$/.test(address);
}
