// k3s on one machine: a small daemon in it, and an audit policy with no more than its rules need.
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, Certificates } from "auditwire";
import { rule } from "auditwire/rules";
import { SelfManagedAuditSource } from "auditwire/self-managed";

// All optional. kubectl's own settings say which cluster it is: export KUBECONFIG=/etc/rancher/k3s/k3s.yaml
const config = new pulumi.Config();

const tokens = new Certificates("tokens", { tokens: ["edge"] });

const edge = new SelfManagedAuditSource("edge", {
  token: tokens.token("edge"),
  distribution: "k3s",
  runsDaemon: true,
  auditPolicy: "fromRules", // a changed rule may change it; then k3s restarts
  labels: { site: config.get("site") ?? "warehouse" },
});

const shell = rule("Shell at the edge", {
  message: "${user.username} opened a shell in ${objectRef.namespace}/${objectRef.name}",
  expression: (audit) => audit.objectRef.subresource.in("exec", "attach"),
  severity: "high",
});

const daemon = new AuditDaemon("auditwire", {
  image: config.get("image") ?? "registry.example.com/auditwire:1.0.0",
  sources: [edge],
  policy: [shell, "Privileged pod creation", "Forbidden request"],
  retention: { days: 30, bytes: "1GiB" },
  persistence: { size: "2Gi", storageClass: "local-path" },
  resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "384Mi" } },
});

// k3s has no manifest to edit: pulumi stack output apiServer --json --show-secrets | jq -r .instructions
export const apiServer = daemon.apiServerFiles(edge);
export const check = daemon.check;
