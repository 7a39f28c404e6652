// What the security team owns: the daemon and its rules. It needs no right to read or change what the platform owns,
// but the outputs of that stack.
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, prewrittenRules, SelfManagedAuditSource } from "auditwire";
import { rule } from "auditwire/rules";

const config = new pulumi.Config();
const stack = config.get("platform") ?? `${pulumi.getOrganization()}/auditwire-platform/${pulumi.getStack()}`;
const platform = new pulumi.StackReference(stack);
const text = (name: string) => platform.requireOutput(name) as pulumi.Output<string>;
const tls = platform.requireOutput("tls") as pulumi.Output<Record<"certificate" | "privateKey" | "authority", string>>;
const tokens = platform.requireOutput("tokens") as pulumi.Output<Record<string, string[]>>;

// Each name stands in `clusters` of the platform, which has made its token.
const clusters = ["prod", "stage"].map(
  (cluster) =>
    new SelfManagedAuditSource(cluster, {
      token: tokens.apply((all) => all[cluster] ?? []),
      runsDaemon: cluster === "prod",
    }),
);

const secretsListed = rule("Secrets listed by a person", {
  message: "${user.username} listed the secrets of ${objectRef.namespace}",
  expression: (audit) =>
    audit.verb
      .eq("list")
      .and(audit.objectRef.resource.eq("secrets"))
      .and(audit.user.username.startsWith("system:").not()),
  severity: "high",
});

const daemon = new AuditDaemon("audit", {
  image: config.get("image") ?? "registry.example.com/auditwire:1.0.0",
  identity: { namespace: config.get("namespace") ?? "auditwire" }, // as in the other stack
  createNamespace: false,
  sources: clusters,
  policy: [secretsListed, ...prewrittenRules],
  tls: { certificate: tls.certificate, privateKey: tls.privateKey, authority: tls.authority },
  administrator: text("administrator"),
  expose: { type: "node-port", host: config.get("host") ?? "10.0.0.7" }, // stage reaches it from outside
});

export const check = daemon.check;
export const apiServers = daemon.apiServers; // pulumi stack output apiServers --json --show-secrets
