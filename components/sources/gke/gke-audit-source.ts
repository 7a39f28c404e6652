import * as pulumi from "@pulumi/pulumi";
import { allProblems, shaped } from "../../argument-shape.ts";
import { argumentsChecked, gateOf } from "../../arguments.ts";
import type { AuditSource, CloudSourceSpec } from "../../audit-source.ts";
import type { GkeAuditSourceArgs } from "./args.ts";
import { argumentProblems } from "./argument-problems.ts";
import { askFirst } from "./asking.ts";
import { foreseenConfig, gkeConfig } from "./config.ts";
import { enableDataAccess } from "./data-access.ts";
import { makePush, type Push } from "./pushing.ts";
import { type Making, makeReader, type Reader } from "./reader.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { argsShape } from "./shape.ts";

/**
 * GKE clusters, whose audit logs Google keeps in Cloud Logging: lets the daemon read them there, and nothing else. By
 * default it makes for each project a custom role and a membership, and, for a daemon outside of GKE, one workload
 * identity pool with its provider.
 */
export class GkeAuditSource extends pulumi.ComponentResource implements AuditSource {
  /** What a daemon has to know of it. */
  readonly spec: CloudSourceSpec;
  /** The member that may read the log entries: `principal://iam.googleapis.com/…` or `serviceAccount:…`. */
  readonly member: pulumi.Output<string>;

  constructor(name: string, args: GkeAuditSourceArgs, opts?: pulumi.ComponentResourceOptions) {
    const given = shaped(argsShape, args);
    const settings = settingsOf(name, given.args);
    const problems = allProblems(given, argumentProblems(settings));
    const checked = argumentsChecked("GkeAuditSource", name, problems);
    super("auditwire:index:GkeAuditSource", name, { projects: checked(settings.projects) }, opts);
    const made = problems.length === 0 ? makeSource(settings, this, checked(settings)) : nothing(settings);
    this.member = made.member;
    this.spec = specOf(settings, made);
    this.registerOutputs({ member: this.member });
  }
}

interface Made extends Reader {
  readonly config: CloudSourceSpec["config"];
}

/** Where the arguments are wrong nothing is made or asked. */
const nothing = (settings: Settings): Made => ({
  member: pulumi.output(""),
  files: {},
  secretFiles: {},
  tokens: [],
  after: [],
  config: pulumi.output(foreseenConfig(settings)),
});

function makeSource(settings: Settings, parent: pulumi.Resource, checked: Promise<unknown>): Made {
  const making: Making = { settings, parent, gate: gateOf(checked.then(() => askFirst(parent, settings))) };
  const logs = settings.ensure === "enable" ? enableDataAccess(making) : [];
  const reader = makeReader(making);
  const push = settings.args.push && makePush(making, settings.args.push);
  return { ...reader, after: [...logs, ...reader.after], config: deployedConfig(settings, push) };
}

const deployedConfig = (settings: Settings, push: Push | undefined) =>
  pulumi
    .all([pulumi.all([...(settings.args.clusters ?? [])]), settings.args.push?.url, push?.serviceAccount])
    .apply(([clusters, url, account]) =>
      gkeConfig(settings, {
        clusters,
        push: url === undefined ? undefined : { url, serviceAccount: account ?? "" },
      }),
    );

function specOf(settings: Settings, { config, files, secretFiles, tokens, after }: Made): CloudSourceSpec {
  const { name, args, access, namespace, serviceAccount, dataAccess } = settings;
  return {
    kind: "cloud",
    provider: "gcp",
    name,
    identity: access.kind === "key" ? undefined : { namespace, serviceAccount },
    config,
    foreseen: foreseenConfig(settings),
    files,
    secretFiles,
    tokens,
    pushes: args.push !== undefined,
    after,
    records: { kind: "gke", dataAccess, ...(args.filter !== undefined && { filter: args.filter }) },
  };
}
