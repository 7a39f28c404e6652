import { type ArgumentProblem, shown } from "../arguments.ts";
import type { CloudSourceSpec } from "../audit-source.ts";
import { serviceAccountOf } from "../audit-source.ts";
import { administratorProblems, configProblems, type DaemonConfigArgs } from "../daemon-config.ts";
import { declaredRules, enabledRules, policySettings, ruleProblems, withoutSamples } from "../declared-rules.ts";
import { coveredSources, type Foretold, foretold, modeProblems } from "../foretold.ts";
import { type GivenSources, type GivenWebhook, givenSources } from "../given-sources.ts";
import type { AuditDaemonArgs, ExposeArgs } from "./args.ts";
import { exposeProblems } from "./expose-problems.ts";
import { ports } from "./names.ts";
import { rulesDigest } from "./rules-digest.ts";
import { shapeProblems } from "./shape-problems.ts";
import { sizeProblems } from "./volume.ts";

/** What a daemon on Kubernetes becomes, decided before anything is made. */
export interface Plan {
  /** Name of its objects. */
  readonly base: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly expose: ExposeArgs;
  readonly config: DaemonConfigArgs;
  readonly webhooks: readonly GivenWebhook[];
  readonly clouds: readonly CloudSourceSpec[];
  readonly digest: string;
  readonly foretold: Foretold;
  readonly problems: readonly ArgumentProblem[];
}

/** Decides on everything, and lists all that is wrong with the arguments. */
export function planOf(name: string, args: AuditDaemonArgs, now: Date): Plan {
  const declared = declaredRules(args.rules, args.policy);
  const enabled = enabledRules(declared);
  const given = givenSources(args.sources, enabled);
  const { namespace, serviceAccount } = serviceAccountOf(args.identity);
  const expose = args.expose ?? { type: "cluster-ip" };
  const clouds = given.clouds.map(({ spec }) => spec);
  const config = configOf(args, given, declared);
  const said = foretold(enabled, coveredOf(given), args.coverage ?? "warn", now);
  const problems = [
    ...imageProblems(args.image),
    ...shapeProblems(args),
    ...nameProblems({ base: args.nameOverride ?? name, namespace, serviceAccount }, args),
    ...(Array.isArray(args.sources) ? [] : [{ path: "sources", problem: "is missing: pass the clusters' sources" }]),
    ...given.problems,
    ...configProblems(config),
    ...ruleProblems(declared),
    ...cloudProblems(given, { namespace, serviceAccount }),
    ...exposeProblems(expose, given),
    ...sizeProblems(args),
    ...administratorProblems(args.administrator),
    ...modeProblems(args.coverage),
    ...said.problems,
  ];
  const digest = rulesDigest(enabled);
  const base = args.nameOverride ?? name;
  const { webhooks } = given;
  return { base, namespace, serviceAccount, expose, config, webhooks, clouds, digest, foretold: said, problems };
}

const coveredOf = ({ webhooks, clouds }: GivenSources) =>
  coveredSources(
    webhooks.map(({ source }) => source),
    clouds.map(({ spec }) => spec),
  );

/** With stand-ins in the place of what only a deployment knows of the clouds. */
function configOf(
  args: AuditDaemonArgs,
  { webhooks, clouds }: GivenSources,
  declared: ReturnType<typeof declaredRules>,
): DaemonConfigArgs {
  const host = args.ipFamily === "IPv6" ? "[::]" : "0.0.0.0";
  return {
    sources: webhooks.map(({ source }) => source),
    clouds: clouds.map(({ spec: { name, foreseen } }) => ({ name, config: foreseen })),
    collections: args.collections,
    access: args.access,
    rules: declared.rules.map(({ rule }) => withoutSamples(rule)),
    policy: policySettings(declared),
    listen: { api: `${host}:${ports.api}`, webhook: `${host}:${ports.webhook}` },
    publicUrl: {},
    tls: { api: true, webhook: true },
    retention: args.retention,
    limits: args.limits,
    logLevel: args.logLevel,
  };
}

function imageProblems(image: unknown): ArgumentProblem[] {
  if (image !== undefined && image !== "") return [];
  const make = "docker build -t REGISTRY/auditwire:VERSION . && docker push REGISTRY/auditwire:VERSION";
  const problem = `is missing: no image is published yet; \`${make}\` in a checkout of auditwire (or \`buildah build\` and \`buildah push\`) makes one: image: "REGISTRY/auditwire:VERSION"`;
  return [{ path: "image", problem }];
}

const label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

function nameProblems(
  { base, namespace, serviceAccount }: Pick<Plan, "base" | "namespace" | "serviceAccount">,
  { nameOverride }: AuditDaemonArgs,
): ArgumentProblem[] {
  const form = "small letters, digits and -, a letter first";
  const problems: ArgumentProblem[] = [];
  // A service is a DNS label of 63 letters, and what is made of it bears a suffix.
  if (!label.test(base) || base.length > 40)
    problems.push({
      path: nameOverride === undefined ? "name" : "nameOverride",
      problem: `${shown(base)} cannot name a service: ${form}, up to 40; set nameOverride`,
    });
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace))
    problems.push({ path: "identity.namespace", problem: `${shown(namespace)} is no name of a namespace` });
  if (!/^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(serviceAccount))
    problems.push({ path: "identity.serviceAccount", problem: `${shown(serviceAccount)} is no name of an account` });
  return problems;
}

/** Clouds let in one service account; names of entries are the daemon's as a whole. */
function cloudProblems(
  { clouds, webhooks }: GivenSources,
  own: { readonly namespace: string; readonly serviceAccount: string },
): ArgumentProblem[] {
  const mine = `${own.namespace}/${own.serviceAccount}`;
  return clouds.flatMap(({ path, spec }, index): ArgumentProblem[] => {
    const { name, identity } = spec;
    const theirs = identity && `${identity.namespace}/${identity.serviceAccount}`;
    const before = clouds.slice(0, index).map((other) => other.spec);
    return [
      ...(theirs !== undefined && theirs !== mine
        ? [
            {
              path,
              problem: `${shown(name)} lets the service account ${theirs} in, and the daemon is ${mine}: give both the same identity`,
            },
          ]
        : []),
      ...(before.some((other) => other.name === name) || webhooks.some(({ source }) => source.cluster === name)
        ? [{ path, problem: `two sources are called ${shown(name)}; choose another name` }]
        : []),
      ...twins(spec, before).map((twin) => ({ path, problem: twin })),
    ];
  });
}

function twins({ foreseen, tokens }: CloudSourceSpec, before: readonly CloudSourceSpec[]): string[] {
  const ids = before.flatMap((other) => (other.foreseen.credentials ?? []).map(({ id }) => id));
  const names = before.flatMap((other) => (other.foreseen.specifications ?? []).map((entry) => entry.name));
  const senders = before.flatMap((other) => (other.foreseen.push ?? []).map((entry) => entry.name));
  const files = before.flatMap((other) => other.tokens.map(({ file }) => file));
  const said = (what: string) => (twin: unknown) => `another source has ${what} ${shown(twin)}, too`;
  return [
    ...(foreseen.credentials ?? []).filter(({ id }) => ids.includes(id)).map(({ id }) => said("the credential")(id)),
    ...(foreseen.specifications ?? [])
      .filter((entry) => names.includes(entry.name))
      .map((entry) => said("the specification")(entry.name)),
    ...(foreseen.push ?? [])
      .filter((entry) => senders.includes(entry.name))
      .map((entry) => said("the push")(entry.name)),
    ...tokens.filter(({ file }) => files.includes(file)).map(({ file }) => said("the token file")(file)),
  ];
}
