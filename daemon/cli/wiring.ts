import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiServerFlags, auditPolicy, auditWebhook } from "../../components/audit-policy.ts";
import type { Place } from "./place.ts";

/** Where the printed flags expect the two files on the API server's machine. */
const directory = "/etc/kubernetes/auditwire";

/** Writes the API server's two files and says in lines what to do with them. */
export function wiring(place: Place, webhook: string, show: (file: string) => string): readonly string[] {
  mkdirSync(place.apiServer, { recursive: true, mode: 0o700 });
  const policy = join(place.apiServer, "audit-policy.yaml");
  const config = join(place.apiServer, "audit-webhook.yaml");
  writeFileSync(policy, auditPolicy("recommended"));
  writeFileSync(config, auditWebhook({ cluster: "local", server: webhook }), { mode: 0o600 });
  return [
    'Wire a real cluster whose API server runs on this machine (elsewhere: README, "Wiring a real cluster"):',
    `  sudo mkdir -p ${directory}`,
    `  sudo cp ${show(policy)} ${show(config)} ${directory}/`,
    "  and start kube-apiserver with",
    ...apiServerFlags({ directory }).map((flag) => `    ${flag}`),
  ];
}
