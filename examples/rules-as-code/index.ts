// Which rules are enabled, in which order, with which exceptions: all in rules.ts, and reviewed like the rest.
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, Certificates, SelfManagedAuditSource } from "auditwire";
import { collections, policy } from "./rules.ts";

const config = new pulumi.Config();
const certificates = new Certificates("certificates", { tokens: ["prod"] });

// The cluster of the present kubeconfig. Its audit policy records what the rules need, and nothing else.
const prod = new SelfManagedAuditSource("prod", {
  token: certificates.token("prod"),
  auditPolicy: "fromRules",
  runsDaemon: true,
});

const daemon = new AuditDaemon("audit", {
  image: config.get("image") ?? "registry.example.com/auditwire:1.0.0",
  sources: [prod],
  policy,
  collections,
  coverage: "enforce", // a rule that could never fire ends the preview
});

export const rules = daemon.ruleSetDigest; // the pod's annotation auditwire/rule-set-digest
export const apiServer = daemon.apiServerFiles(prod); // pulumi stack output apiServer --json --show-secrets
