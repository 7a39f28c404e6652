import { isInsights } from "../../../daemon/ingest/cloudwatch/filter.ts";
import { type ArgumentProblem, shown } from "../../arguments.ts";
import type { EksAuditSourceArgs } from "./arguments.ts";

/** What CloudWatch Logs takes as a retention, in days. */
const retentions: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Choices that do not go together, or that are none. */
export function choiceProblems(args: EksAuditSourceArgs): readonly ArgumentProblem[] {
  return [
    ...oneOf("ensureAuditLogging", args.ensureAuditLogging, ["verify", "enable", "ignore"]),
    ...clusterProblems(args),
    ...(args.push ? pushProblems(args, args.push) : identityProblems(args)),
    ...logGroupProblems(args),
  ];
}

function oneOf(path: string, value: unknown, values: readonly string[]): readonly ArgumentProblem[] {
  if (value === undefined || values.includes(value as string)) return [];
  return [{ path, problem: `${shown(value)} is none of ${values.join(", ")}` }];
}

/** What is made or changed for each cluster needs to know them. */
function clusterProblems({ clusters = [], ensureAuditLogging, logGroup, push }: EksAuditSourceArgs) {
  const twice = clusters
    .map((cluster, index) => ({
      path: `clusters[${index}]`,
      problem: `${shown(cluster)} stands there twice`,
      cluster,
      index,
    }))
    .filter(({ cluster, index }) => typeof cluster === "string" && clusters.indexOf(cluster) !== index);
  const needs = [
    ...(ensureAuditLogging === "enable" ? ['ensureAuditLogging: "enable"'] : []),
    ...(logGroup && logGroup.mode !== "existing" ? [`logGroup: { mode: "${logGroup.mode}" }`] : []),
    ...(push ? ["push"] : []),
  ];
  return [
    ...twice.map(({ path, problem }) => ({ path, problem })),
    ...(clusters.length === 0 && needs.length > 0
      ? [{ path: "clusters", problem: `is empty, and ${needs.join(" and ")} needs to know them: name the clusters` }]
      : []),
  ];
}

function identityProblems({ identity, credential, crossAccount, daemonProvider }: EksAuditSourceArgs) {
  const problems: ArgumentProblem[] = [];
  const existing = typeof credential === "object" ? credential : undefined;
  if (existing) problems.push(...oneOf("credential.by", existing.by ?? null, ["pod-identity", "web-identity"]));
  if (existing && existing.roleArn === undefined)
    problems.push({
      path: "credential.roleArn",
      problem: "is missing: write the role's ARN, or another source's roleArn",
    });
  if (typeof identity?.issuer === "string" && !/^https:\/\/[^\s/?#]/.test(identity.issuer))
    problems.push({
      path: "identity.issuer",
      problem: `${shown(identity.issuer)} is no https URL: write the issuer of the daemon's cluster, as kubectl get --raw /.well-known/openid-configuration tells it`,
    });
  if (!existing) problems.push(...oneOf("credential", credential, ["pod-identity", "web-identity"]));
  const isOnEks = identity?.eksCluster !== undefined;
  if (!existing && !isOnEks && credential === "pod-identity")
    problems.push({
      path: "identity.eksCluster",
      problem: "is missing: Pod Identity needs the name of the EKS cluster that the daemon runs in",
    });
  if (!existing && !isOnEks && identity?.issuer === undefined && credential !== "pod-identity")
    problems.push({
      path: "identity",
      problem:
        "says nothing of the daemon's cluster: write { eksCluster } for one on EKS, { issuer } with the issuer of its service-account tokens for any other",
    });
  if (crossAccount && !daemonProvider && existing?.attach !== false)
    problems.push({
      path: "daemonProvider",
      problem:
        "is missing: crossAccount needs the aws provider of the daemon's account, or credential: { roleArn, by, attach: false } with a role there",
    });
  return problems;
}

function pushProblems(
  { filter = "", pollInterval, lookback }: EksAuditSourceArgs,
  push: NonNullable<EksAuditSourceArgs["push"]>,
) {
  const problems: ArgumentProblem[] = [];
  if (isInsights(filter))
    problems.push({
      path: "filter",
      problem:
        'is a query of Logs Insights, which a subscription does not take: write a filter pattern, as { $.verb = "delete" }',
    });
  for (const [path, value] of Object.entries({ pollInterval, lookback }))
    if (value !== undefined)
      problems.push({ path, problem: "has no meaning with push, for nothing is polled: leave it out" });
  if (typeof push.url === "string" && !isPublicUrl(push.url))
    problems.push({
      path: "push.url",
      problem: `${shown(push.url)} is no https://HOST: Firehose delivers to HTTPS on port 443 only`,
    });
  if (push.url === undefined)
    problems.push({
      path: "push.url",
      problem: "is missing: write the daemon's public address, as https://audit.example.com",
    });
  problems.push(
    ...wholeNumber("push.bufferSeconds", push.bufferSeconds, 0, 900),
    ...wholeNumber("push.retrySeconds", push.retrySeconds, 0, 7_200),
    ...wholeNumber("push.failedDays", push.failedDays, 1, 3_650),
  );
  const keys: unknown[] = [push.accessKey ?? []].flat();
  if (keys.some((key) => typeof key === "string" && key.length < 16))
    problems.push({ path: "push.accessKey", problem: "has fewer than 16 characters: write a longer one" });
  if (Array.isArray(push.accessKey) && (keys.length === 0 || keys.length > 2))
    problems.push({
      path: "push.accessKey",
      problem: `has ${keys.length} keys: write one, or two while one replaces the other`,
    });
  return problems;
}

function isPublicUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "https:" && url.port === "" && url.search === "" && url.hash === "";
}

function wholeNumber(path: string, value: number | undefined, least: number, most: number): readonly ArgumentProblem[] {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return [];
  return [{ path, problem: `${shown(value)} is no whole number from ${least} to ${most}` }];
}

function logGroupProblems({ logGroup, clusters = [] }: EksAuditSourceArgs): readonly ArgumentProblem[] {
  if (logGroup === undefined) return [];
  const { mode, retentionDays } = logGroup;
  const wrong = oneOf("logGroup.mode", mode ?? null, ["existing", "create", "adopt"]);
  if (wrong.length > 0) return wrong;
  const path = "logGroup.retentionDays";
  if (mode === "existing")
    return retentionDays === undefined
      ? []
      : [{ path, problem: 'is only kept by mode "create" or "adopt": leave it out, or choose one of them' }];
  return [
    ...(mode === "adopt" ? clusters.flatMap(adoptable) : []),
    ...(retentionDays === undefined
      ? [{ path, problem: "is missing: write how many days events are kept, as 30" }]
      : retentions.includes(retentionDays)
        ? []
        : [{ path, problem: `${shown(retentionDays)} is none of ${retentions.join(", ")}` }]),
  ];
}

/** Pulumi imports only what is named before the deployment. */
const adoptable = (cluster: unknown, index: number): readonly ArgumentProblem[] =>
  typeof cluster === "string"
    ? []
    : [{ path: `clusters[${index}]`, problem: 'is an output, and "adopt" needs the name before: write it as a text' }];
