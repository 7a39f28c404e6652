// The line on this machine: a cluster that you run yourself, and a daemon that judges what its API server records.
import { Config } from "@pulumi/pulumi";
import { Certificates, LocalDaemon, prewrittenRules, SelfManagedAuditSource } from "auditwire";
import { and, rule } from "auditwire/rules";

// All optional; Pulumi.local.yaml sets them, as in `config: { auditwire:webhookUrl: https://audit.example.com:8084 }`.
const config = new Config();
const webhookUrl = config.get("webhookUrl"); // under which the API server reaches the daemon, if not on this machine

const certificates = new Certificates("certificates", {
  hosts: ["localhost", "127.0.0.1", "::1", ...(webhookUrl ? [new URL(webhookUrl).hostname] : [])],
  tokens: ["local"],
  passwords: ["admin"],
});

const cluster = new SelfManagedAuditSource("local", {
  token: certificates.token("local"),
  auditPolicy: config.get("auditPolicy"), // recommended, classic, fromRules, or your own
  initialBackoff: config.get("initialBackoff"), // how patient the API server is
  directory: config.get("apiServerDirectory"), // where it finds its two files
});

const secretsListed = rule("Secrets listed by a person", {
  message: "${user.username} listed the secrets of ${objectRef.namespace}",
  expression: (audit) =>
    and(audit.verb.eq("list"), audit.objectRef.resource.eq("secrets"), audit.user.username.startsWith("system:").not()),
  severity: "high",
});

// The first match wins: what was done stands before in whose name it was done.
const first = ["Privileged pod creation"];
const others = prewrittenRules.filter((name) => !first.includes(name)); // the most severe first

const daemon = new LocalDaemon("daemon", {
  sources: [cluster],
  rules: [secretsListed],
  policy: [...first, ...others, secretsListed],
  policyOwner: "api", // what the policy starts with; PUT /policies/kubernetes-audit may change it
  administrator: certificates.password("admin"),
  tls: certificates,
  listen: { api: config.get("listenApi"), webhook: config.get("listenWebhook") }, // 127.0.0.1:8083 and :8084
  publicUrl: { webhook: webhookUrl },
});

export const api = daemon.apiUrl;
export const webhook = daemon.webhookUrl;
export const credentials = daemon.credentialsFile;
export const apiServer = daemon.apiServerFiles(cluster);
