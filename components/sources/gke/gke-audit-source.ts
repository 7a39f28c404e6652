import * as pulumi from "@pulumi/pulumi";
import { argumentsChecked } from "../../arguments.ts";
import type { AuditSource, CloudSourceSpec } from "../../audit-source.ts";
import type { GkeAuditSourceArgs } from "./args.ts";
import { argumentProblems } from "./argument-problems.ts";
import { askFirst } from "./asking.ts";
import { foreseenConfig, gkeConfig } from "./config.ts";
import { enableDataAccess } from "./data-access.ts";
import { makePush, type Push } from "./pushing.ts";
import { type Making, makeReader, type Reader } from "./reader.ts";
import { type Settings, settingsOf } from "./settings.ts";

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
    const settings = settingsOf(name, args);
    const checked = argumentsChecked("GkeAuditSource", name, argumentProblems(settings));
    super("auditwire:index:GkeAuditSource", name, { projects: checked(settings.projects) }, opts);
    const asked = checked(settings).then(() => askFirst(this, settings));
    const making: Making = { settings, parent: this, gate: gateOf(asked) };
    const logs = settings.ensure === "enable" ? enableDataAccess(making) : [];
    const reader = makeReader(making);
    const push = settings.args.push && makePush(making, settings.args.push);
    this.member = reader.member;
    this.spec = { ...specOf(settings, reader, push), after: [...logs, ...reader.after] };
    this.registerOutputs({ member: this.member });
  }
}

/** Gives values once something has come true. */
function gateOf(opened: Promise<unknown>): Making["gate"] {
  return (value) => {
    const gated = opened.then(() => value);
    // The SDK listens later; until then Node would warn.
    gated.catch(() => undefined);
    return gated;
  };
}

function specOf(settings: Settings, reader: Reader, push: Push | undefined): Omit<CloudSourceSpec, "after"> {
  const { name, args, access, namespace, serviceAccount, dataAccess } = settings;
  const config = pulumi
    .all([pulumi.all([...(args.clusters ?? [])]), args.push?.url, push?.serviceAccount])
    .apply(([clusters, url, account]) =>
      gkeConfig(settings, {
        clusters,
        push: url === undefined ? undefined : { url, serviceAccount: account ?? "" },
      }),
    );
  return {
    kind: "cloud",
    provider: "gcp",
    name,
    identity: access.kind === "key" ? undefined : { namespace, serviceAccount },
    config,
    foreseen: foreseenConfig(settings),
    files: reader.files,
    secretFiles: reader.secretFiles,
    tokens: reader.tokens,
    pushes: push !== undefined,
    records: { kind: "gke", dataAccess, ...(args.filter !== undefined && { filter: args.filter }) },
  };
}
