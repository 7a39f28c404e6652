import { join, relative } from "node:path";
import { apiClient } from "./api-client.ts";
import type { EnginePlace } from "./choose-engine.ts";
import { isLoopback } from "./daemon/place.ts";
import type { DeployedCluster, DeployedDaemon } from "./deployed.ts";
import { userOf } from "./query/columns.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const shownAudits = 20;

interface ListedAudit {
  readonly time: string;
  readonly cluster: string;
  readonly rule: string;
  readonly user: { readonly username?: string };
  readonly impersonatedUser?: { readonly username?: string };
  readonly resources: string;
}

/** What a daemon has found, how to reach it, and how to wire its clusters. */
export async function report(daemon: DeployedDaemon, { terminal, directory }: EnginePlace): Promise<void> {
  const audits = await apiClient(daemon).get<readonly ListedAudit[]>(`/audits/kubernetes?limit=${shownAudits}`);
  terminal.line();
  showAudits(audits, terminal);
  terminal.line();
  const show = (file: string) => relative(directory, file) || ".";
  terminal.line(`API         ${daemon.apiUrl}/api/v1/audits/kubernetes`);
  terminal.line(`Login       ${show(daemon.credentialsFile)} (user and password)`);
  for (const { token } of daemon.clusters.slice(0, 1))
    terminal.line(`Webhook     ${daemon.webhookUrl}/api/v1/kubernetes/webhook/${token}`);
  terminal.line(`Log         ${show(join(daemon.directory, "daemon.log"))}`);
  for (const cluster of daemon.clusters) {
    terminal.line();
    for (const line of wiring(daemon, cluster, show)) terminal.line(line);
  }
  terminal.line();
}

function showAudits(audits: readonly ListedAudit[], { line, bold }: Terminal): void {
  if (audits.length === 0) {
    line("No audits yet.");
    return;
  }
  line(bold(audits.length < shownAudits ? `${audits.length} audits` : `The newest ${shownAudits} audits`));
  const rows = audits.map((a) => [a.time, a.cluster, a.rule, userOf(a), a.resources]);
  line(table(["TIME", "CLUSTER", "RULE", "USER", "RESOURCE"], rows));
}

/** What to do with the API server's two files: where the daemon listens on loopback, only on this machine. */
export function wiring(
  daemon: DeployedDaemon,
  cluster: DeployedCluster,
  show: (file: string) => string,
): readonly string[] {
  const files = ["audit-policy.yaml", "audit-webhook.yaml"].map((file) => show(join(cluster.files, file))).join(" ");
  const start = ["  and start kube-apiserver with", ...cluster.flags.map((flag) => `    ${flag}`)];
  if (isLoopback(daemon.webhookUrl))
    return [
      `Wire the cluster "${cluster.name}", whose API server runs on this machine (for another: \`listen\` and \`publicUrl\`):`,
      `  sudo mkdir -p ${cluster.directory}`,
      `  sudo cp ${files} ${cluster.directory}/`,
      ...start,
    ];
  return [
    `Wire the cluster "${cluster.name}", whose API server has to reach ${daemon.webhookUrl}; for each control-plane machine HOST:`,
    `  ssh root@HOST mkdir -p -m 700 ${cluster.directory}`,
    `  scp -p ${files} root@HOST:${cluster.directory}/`,
    ...start,
  ];
}
