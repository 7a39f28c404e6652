import { expect, it } from "vitest";
import { apiServerFlags } from "../../components/audit-policy.ts";
import { deployedDaemons } from "../../daemon/cli/deployed.ts";
import { wiring } from "../../daemon/cli/report.ts";

/** What a LocalDaemon of the stack gives, in short. */
const exported = (listen: { api: string; webhook: string }, webhookUrl: string) => ({
  urn: "urn:pulumi:local::p::pulumi-nodejs:dynamic/auditwire:LocalDaemon::daemon",
  type: "pulumi-nodejs:dynamic/auditwire:LocalDaemon",
  outputs: {
    directory: "/srv/audit",
    apiUrl: `http://${listen.api}`,
    webhookUrl,
    credentialsFile: "/srv/audit/credentials.json",
    tokens: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: { "a b": ["token"] } },
    tls: {},
    settings: {
      listen,
      tls: { api: false, webhook: true },
      sources: [{ cluster: "a b", directory: "/etc/audit", delivery: { initialBackoff: "60s", batchMaxWait: "1s" } }],
    },
  },
});
const daemonOf = (...args: Parameters<typeof exported>) => {
  const [daemon] = deployedDaemons([exported(...args)]);
  if (!daemon?.clusters[0]) throw new Error("no daemon");
  return { daemon, cluster: daemon.clusters[0] };
};
const flags = apiServerFlags({ directory: "/etc/audit", initialBackoff: "60s" });

it("on loopback: lines for this machine, and a word on how another one reaches it", () => {
  const { daemon, cluster } = daemonOf({ api: "127.0.0.1:8083", webhook: "127.0.0.1:8084" }, "https://127.0.0.1:8084");
  const text = wiring(daemon, cluster, (file) => file).join("\n");
  expect(text).toContain("whose API server runs on this machine (for another: `listen` and `publicUrl`)");
  expect(text).toContain(
    "sudo cp /srv/audit/api-server/a%20b/audit-policy.yaml /srv/audit/api-server/a%20b/audit-webhook.yaml /etc/audit/",
  );
  for (const flag of flags) expect(text).toContain(flag);
  expect(text).not.toContain("scp");
});

it("reachable from elsewhere: lines that work there", () => {
  const { daemon, cluster } = daemonOf(
    { api: "0.0.0.0:8083", webhook: "0.0.0.0:8084" },
    "https://audit.example.com:8084",
  );
  expect(daemon.local).toEqual({ api: "http://127.0.0.1:8083", webhook: "https://127.0.0.1:8084" });
  const text = wiring(daemon, cluster, (file) => file).join("\n");
  expect(text).toContain(
    "whose API server has to reach https://audit.example.com:8084; for each control-plane machine HOST:",
  );
  expect(text).toContain(
    "scp -p /srv/audit/api-server/a%20b/audit-policy.yaml /srv/audit/api-server/a%20b/audit-webhook.yaml root@HOST:/etc/audit/",
  );
  for (const flag of flags) expect(text).toContain(flag);
  expect(text).not.toContain("sudo cp");
});
