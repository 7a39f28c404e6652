import { type ClusterKind, kubernetesVersions, nodeVersions, sdkVersions } from "../../components/compatibility.ts";

const names: Readonly<Record<ClusterKind, string>> = {
  "self-managed": "self-managed",
  eks: "EKS",
  aks: "AKS",
  gke: "GKE",
};

const row = (...cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** The tables of docs/compatibility.md. */
export const compatibilityTables = [
  row("cluster", "Kubernetes", "tests run the real API server of", "what decides"),
  row("---", "---", "---", "---"),
  ...Object.entries(kubernetesVersions).map(([kind, { oldest, newest, tested, because }]) =>
    row(names[kind as ClusterKind], `${oldest} to ${newest}`, tested.join(", ") || "none", because),
  ),
  "",
  row("", "versions"),
  row("---", "---"),
  row("Node", `\`${nodeVersions.replaceAll("|", "\\|")}\``),
  ...Object.entries(sdkVersions).map(([name, range]) => row(`\`${name}\``, `\`${range}\``)),
].join("\n");
