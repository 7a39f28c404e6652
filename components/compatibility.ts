/**
 * Where auditwire works. Nothing here was run on EKS, AKS or GKE: their rows say from which version on a warning is
 * given, and what the provider says of its export.
 */

/** The kinds of clusters, by who runs their API server. */
export type ClusterKind = "self-managed" | "eks" | "aks" | "gke";

/** When the table below was last compared with what Kubernetes and the providers say. */
export const lastChecked = "2026-11-22";

/** Kubernetes versions that a kind of cluster is supported in, both ends included. */
export interface SupportedVersions {
  /** Oldest minor version. */
  readonly oldest: string;
  /** Newest minor version that was looked at; newer ones are expected to work. */
  readonly newest: string;
  /** Versions whose real API server the tests run; empty where none can be had. */
  readonly tested: readonly string[];
  /** What decides. */
  readonly because: string;
}

/** Kubernetes by kind of cluster. */
export const kubernetesVersions: Readonly<Record<ClusterKind, SupportedVersions>> = {
  "self-managed": {
    oldest: "1.30",
    newest: "1.36",
    tested: ["1.30.14", "1.36.3"],
    because:
      "the oldest and the newest of the real API servers that the tests run; the flags and the policy's version are the same between them",
  },
  eks: {
    oldest: "1.30",
    newest: "1.36",
    tested: [],
    because: "EKS exports the log type `audit` to CloudWatch Logs in every version that it runs",
  },
  aks: {
    oldest: "1.30",
    newest: "1.36",
    tested: [],
    because:
      "AKS exports `kube-audit` and `kube-audit-admin` by a diagnostic setting in every version that it runs, long-term support included",
  },
  gke: {
    oldest: "1.30",
    newest: "1.36",
    tested: [],
    because:
      "GKE writes Cloud Audit Logs in every version that it runs, Autopilot included; Admin Activity cannot be switched off",
  },
};

const names: Readonly<Record<ClusterKind, string>> = {
  "self-managed": "a self-managed cluster",
  eks: "EKS",
  aks: "AKS",
  gke: "GKE",
};

/** Versions of Node that the package, the daemon and the command run on. */
export const nodeVersions = ">=22.22.0 <23 || >=24.6.0";

/** Versions of the Pulumi SDKs that components are made with; all but `@pulumi/pulumi` are optional. */
export const sdkVersions = {
  "@pulumi/pulumi": "^3.270.0",
  "@pulumi/kubernetes": ">=4.20 <5",
  "@pulumi/aws": ">=6.50 <8",
  "@pulumi/gcp": ">=8 <10",
  "@pulumi/azure-native": ">=3 <4",
} as const;

/**
 * A sentence for whoever deploys when a cluster's version lies outside the table; undefined when it does not, or when
 * the version is none (`v1.33.2`, `1.33`, `1.33.2-gke.100`, `v1.33.2+k3s1`).
 */
export function versionWarning(kind: ClusterKind, version: string): string | undefined {
  const minor = minorOf(version);
  const { oldest, newest } = kubernetesVersions[kind];
  if (minor === undefined) return undefined;
  if (minor < (minorOf(oldest) ?? 0))
    return `Kubernetes ${version} is older than ${oldest}, the oldest version that auditwire supports on ${names[kind]}: upgrade the cluster; nothing is done differently until then`;
  if (minor > (minorOf(newest) ?? 0))
    return `Kubernetes ${version} is newer than ${newest}, the newest version that auditwire was checked with on ${names[kind]}: it is expected to work; update auditwire when there is a newer version of it`;
  return undefined;
}

/** The minor version of Kubernetes 1. */
function minorOf(version: string): number | undefined {
  const [, minor] = /^v?1\.(\d+)(?![\d])/.exec(version.trim()) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
