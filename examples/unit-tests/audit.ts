// The program as a function, so that audit.test.ts can run it in its own process.
import * as aws from "@pulumi/aws";
import { AuditDaemon } from "auditwire";
import { EksAuditSource } from "auditwire/eks";
import { rule } from "auditwire/rules";

const secretsRead = rule("Secrets are no business of people", {
  message: "${user.username} read the secret ${objectRef.namespace}/${objectRef.name}",
  expression: (audit) =>
    audit.verb
      .eq("get")
      .and(audit.objectRef.resource.eq("secrets"))
      .and(audit.user.username.startsWith("system:").not()),
  severity: "high",
});

export function audit() {
  const region = "eu-west-1";
  const provider = new aws.Provider("aws", { region });
  const identity = { eksCluster: "production" };
  const source = new EksAuditSource("production", { region, clusters: ["production"], identity }, { provider });
  const daemon = new AuditDaemon("audit", {
    image: "registry.example.com/auditwire:1.0.0",
    identity,
    sources: [source],
    policy: ["Exec or attach to a pod", "Privileged pod creation", secretsRead],
    persistence: { storageClass: "gp3" },
  });
  return { role: source.roleArn, check: daemon.check };
}
