// The line on this machine: a cluster that you run yourself, a daemon that judges what its API server records.
import { Certificates, LocalDaemon, prewrittenRules, SelfManagedAuditSource } from "auditwire";

const certificates = new Certificates("certificates", {
  hosts: ["localhost", "127.0.0.1", "::1"],
  tokens: ["local"],
  passwords: ["admin"],
});

const cluster = new SelfManagedAuditSource("local", { token: certificates.token("local") });

const daemon = new LocalDaemon("daemon", {
  sources: [cluster],
  rules: [
    {
      name: "Secrets listed by a person",
      message: "${user.username} listed the secrets of ${objectRef.namespace}",
      expression: `jpath("verb") = "list" and jpath("objectRef.resource") = "secrets" and not jpath("user.username") startswith "system:"`,
      severity: "high",
    },
  ],
  policy: [...prewrittenRules, "Secrets listed by a person"],
  policyOwner: "api", // the list is what the policy starts with; PUT /policies/kubernetes-audit may change it
  administrator: certificates.password("admin"),
  tls: certificates,
});

export const api = daemon.apiUrl;
export const webhook = daemon.webhookUrl;
export const credentials = daemon.credentialsFile;
export const apiServer = daemon.apiServerFiles(cluster);
