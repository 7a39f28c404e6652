import { versionWarning } from "../../compatibility.ts";
import type { EksAuditSourceArgs, LogGroupChoice } from "./arguments.ts";
import { type Answer, isMissing } from "./asked.ts";
import { logGroupOf } from "./policy-documents.ts";

/** A sentence for whoever deploys, with what mends it. An error ends the deployment. */
export interface Finding {
  readonly severity: "warning" | "error";
  readonly sentence: string;
}

const warning = (sentence: string): Finding => ({ severity: "warning", sentence });
const error = (sentence: string): Finding => ({ severity: "error", sentence });

/** What is known of a cluster that matters here. */
export interface SeenCluster {
  readonly enabledClusterLogTypes?: readonly string[] | undefined;
  readonly version?: string | undefined;
}

/** Audit logging is on where it has to be; the version is one that auditwire knows. */
export function clusterFindings(
  answer: Answer<SeenCluster>,
  { cluster, region, ensure }: Subject & { readonly ensure: EksAuditSourceArgs["ensureAuditLogging"] },
): readonly Finding[] {
  const name = JSON.stringify(cluster);
  if (answer.state === "unknown") return [];
  if (answer.state === "refused")
    return isMissing(answer.reason)
      ? [
          warning(
            `there is no EKS cluster ${name} in ${region}: correct clusters or region, unless it is still to come`,
          ),
        ]
      : [
          warning(
            `whether EKS logs the audit events of ${name} could not be asked (${answer.reason}): allow eks:DescribeCluster to whoever deploys, or look yourself: aws eks describe-cluster --region ${region} --name ${cluster} --query cluster.logging`,
          ),
        ];
  const { enabledClusterLogTypes: types, version } = answer.value;
  const isOff = types !== undefined && !types.includes("audit");
  const outside = version === undefined ? undefined : versionWarning("eks", version);
  return [
    ...(isOff && ensure === "verify"
      ? [
          error(
            `audit logging of the EKS cluster ${name} is off: ${switchOn(region, cluster)} switches it on; ensureAuditLogging: "enable" does so for you`,
          ),
        ]
      : []),
    ...(outside === undefined ? [] : [warning(`EKS cluster ${name}: ${outside}`)]),
  ];
}

/** A cluster of a whole region that does not log: it may be meant so. */
export function unlistedFindings(answer: Answer<SeenCluster>, { cluster, region }: Subject): readonly Finding[] {
  return clusterFindings(answer, { cluster, region, ensure: "verify" }).map(({ sentence }) => warning(sentence));
}

interface Subject {
  readonly cluster: string;
  readonly region: string;
}

/** The AWS CLI's line that switches audit logging on; it leaves other log types as they are. */
const switchOn = (region: string, cluster: string) =>
  `aws eks update-cluster-config --region ${region} --name ${cluster} --logging '{"clusterLogging":[{"types":["audit"],"enabled":true}]}'`;

/** What is known of a log group that matters here. */
export interface SeenLogGroup {
  readonly retentionInDays?: number | undefined;
  readonly logGroupClass?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** The tag by which a source knows its own log groups and OIDC providers again. */
export const ownTag = "auditwire:source";

/** The log group is there or not as `mode` expects, keeps events as long as it should, and can be read. */
export function logGroupFindings(
  answer: Answer<SeenLogGroup>,
  subject: Subject & { readonly choice: LogGroupChoice; readonly source: string; readonly queries: boolean },
): readonly Finding[] {
  if (answer.state === "unknown") return [];
  if (answer.state === "refused") return refusedLogGroup(answer.reason, subject);
  const { cluster, choice, source, queries } = subject;
  const group = logGroupOf(cluster);
  const { retentionInDays, logGroupClass = "STANDARD", tags } = answer.value;
  return [
    ...retentionFindings(retentionInDays, subject),
    ...(choice.mode === "create" && tags !== undefined && tags[ownTag] !== source
      ? [
          warning(
            `the log group ${group} is there already and not this source's: AWS will refuse to make it; write logGroup: { mode: "adopt", … } to take it over`,
          ),
        ]
      : []),
    ...(logGroupClass !== "" && logGroupClass !== "STANDARD" && !queries
      ? [
          warning(
            `the log group ${group} is of class ${logGroupClass}, which FilterLogEvents does not read: give filter a query of Logs Insights, or make the group anew in class STANDARD`,
          ),
        ]
      : []),
  ];
}

function refusedLogGroup(reason: string, { cluster, region, choice }: Subject & { readonly choice: LogGroupChoice }) {
  const group = logGroupOf(cluster);
  if (!isMissing(reason))
    return [
      warning(
        `the log group ${group} could not be looked at (${reason}): allow logs:DescribeLogGroups and logs:ListTagsForResource to whoever deploys, or look yourself: aws logs describe-log-groups --region ${region} --log-group-name-prefix ${group}`,
      ),
    ];
  switch (choice.mode) {
    case "create":
      return [];
    case "adopt":
      return [warning(`there is no log group ${group} to adopt: write logGroup: { mode: "create", … }`)];
    case "existing":
      return [
        warning(
          `there is no log group ${group} yet: EKS makes it with the first event, and keeps everything for ever; write logGroup: { mode: "create", retentionDays: 30 } before logging is switched on`,
        ),
      ];
  }
}

function retentionFindings(
  days: number | undefined,
  { cluster, region, choice: { mode, retentionDays } }: Subject & { readonly choice: LogGroupChoice },
): readonly Finding[] {
  const group = logGroupOf(cluster);
  const line = (wanted: number) =>
    `aws logs put-retention-policy --region ${region} --log-group-name ${group} --retention-in-days ${wanted}`;
  if (mode === "existing" && days === 0)
    return [
      warning(
        `the log group ${group} keeps its events for ever, which costs more each month: ${line(30)}, or write logGroup: { mode: "adopt", … }`,
      ),
    ];
  if (mode === "adopt" && days !== undefined && retentionDays !== undefined && days !== retentionDays)
    return [
      warning(
        `the log group ${group} keeps events ${days === 0 ? "for ever" : `${days} days`}, not ${retentionDays}: unless this stack has adopted it already, Pulumi will refuse to import it; first ${line(retentionDays)}`,
      ),
    ];
  return [];
}

/** The agent that gives pods their roles. EKS Auto Mode has it built in. */
export function podIdentityFindings(
  answer: Answer<unknown>,
  { cluster, hasAutoMode }: { readonly cluster: string; readonly hasAutoMode: boolean },
): readonly Finding[] {
  const install = `aws eks create-addon --cluster-name ${cluster} --addon-name eks-pod-identity-agent`;
  if (answer.state !== "refused" || hasAutoMode) return [];
  return isMissing(answer.reason)
    ? [
        warning(
          `the add-on eks-pod-identity-agent is not in the EKS cluster ${JSON.stringify(cluster)}: without it, or the agent by other means, the daemon gets no credentials; ${install}`,
        ),
      ]
    : [
        warning(
          `whether the EKS cluster ${JSON.stringify(cluster)} has the add-on eks-pod-identity-agent could not be asked (${answer.reason}): the daemon gets no credentials without it; ${install}`,
        ),
      ];
}

/** An account has one OIDC provider for each issuer, and AWS refuses a second. */
export function oidcFindings(
  answer: Answer<{ readonly arn?: string | undefined; readonly tags?: Readonly<Record<string, string>> | undefined }>,
  { issuer, source }: { readonly issuer: string; readonly source: string },
): readonly Finding[] {
  if (answer.state !== "answered") return [];
  const { arn, tags } = answer.value;
  if (arn === undefined || arn === "" || tags?.[ownTag] === source) return [];
  return [
    error(
      `the account has an OIDC provider for ${issuer} already, and can have no second: write oidcProviderArn: "${arn}"`,
    ),
  ];
}

/** The provider works in one region; in another, everything that is asked and made here would be missing. */
export function regionFindings(
  answer: Answer<{ readonly id?: string | undefined }>,
  region: string,
): readonly Finding[] {
  if (answer.state !== "answered") return [];
  const { id } = answer.value;
  if (id === undefined || id === "" || id === region) return [];
  return [
    error(
      `its aws provider is of ${id}, the clusters are said to be in ${region}: correct region, or give the source a provider of it: { provider: new aws.Provider("${region}", { region: "${region}" }) }`,
    ),
  ];
}

/** The issuer of a cluster on EKS, for web identities. */
export const noIssuer = (cluster: string) =>
  `the issuer of the EKS cluster ${JSON.stringify(cluster)} is not known: write identity.issuer, as aws eks describe-cluster --name ${cluster} --query cluster.identity.oidc.issuer tells it`;
