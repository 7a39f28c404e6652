import { tokenDirectory } from "../../audit-source.ts";

/** Longest `google.subject` that a workload identity provider may map (Google's limits of attribute mappings). */
export const longestSubject = 127;

/** Whom a cluster's tokens speak of. */
export const subjectOf = (namespace: string, serviceAccount: string) =>
  `system:serviceaccount:${namespace}:${serviceAccount}`;

/** The daemon as a GKE cluster's Workload Identity names it; every cluster of the project shares one pool. */
export function gkePrincipal(
  project: { readonly id: string; readonly number: string },
  namespace: string,
  serviceAccount: string,
): string {
  const pool = `projects/${project.number}/locations/global/workloadIdentityPools/${project.id}.svc.id.goog`;
  return `principal://iam.googleapis.com/${pool}/subject/ns/${namespace}/sa/${serviceAccount}`;
}

/** The daemon as a workload identity pool names it. `provider` is `projects/N/…/workloadIdentityPools/P/providers/X`. */
export function poolPrincipal(provider: string, subject: string): string {
  return `principal://iam.googleapis.com/${provider.replace(/\/providers\/[^/]+$/, "")}/subject/${subject}`;
}

/** The audience that a provider takes where it names none of its own. */
export const audienceOf = (provider: string) => `https://iam.googleapis.com/${provider}`;

/** File of a source's projected token, below {@link tokenDirectory}. */
export const tokenFileOf = (source: string) => `gcp-${source}`;

/** Of all tokens of the issuer only the daemon's are let in. */
export const onlySubject = (subject: string) => `assertion.sub == "${subject}"`;

/** The credential configuration that Google's libraries read (type external_account): where the token lies, who trades it. */
export function externalAccount(provider: string, source: string, serviceAccount: string | undefined): string {
  const impersonation = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts";
  return JSON.stringify({
    type: "external_account",
    audience: `//iam.googleapis.com/${provider}`,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: "https://sts.googleapis.com/v1/token",
    credential_source: { file: `${tokenDirectory}/${tokenFileOf(source)}`, format: { type: "text" } },
    ...(serviceAccount !== undefined && {
      service_account_impersonation_url: `${impersonation}/${serviceAccount}:generateAccessToken`,
    }),
  });
}

/**
 * A pool's id. An id rests for 30 days after its pool is deleted, so each pool needs another: its end is that of the
 * custom role, which Pulumi makes up when it is created.
 */
export function poolId(roleId: string | undefined): string {
  // Undefined where a test stands in for Google.
  const end = (roleId ?? "daemon")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(-8);
  return `auditwire-${end}`;
}
