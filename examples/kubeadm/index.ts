// A cluster made with kubeadm whose API servers send their audit events to a daemon that runs in it.
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, Certificates, prewrittenRules } from "auditwire";
import { SelfManagedAuditSource } from "auditwire/self-managed";

// All optional: pulumi config set --secret kubeconfig < ~/.kube/config; pulumi config set install true
const config = new pulumi.Config();
const image = config.get("image") ?? "registry.example.com/auditwire:1.0.0";
const kubeconfig = config.getSecret("kubeconfig");
const provider = new kubernetes.Provider("prod", kubeconfig ? { kubeconfig } : {});

const tokens = new Certificates("tokens", { tokens: ["prod"] });

const prod = new SelfManagedAuditSource("prod", {
  token: tokens.token("prod"),
  distribution: "kubeadm",
  runsDaemon: true, // its API servers reach the daemon's cluster IP
  kubeconfig, // the cluster is looked at before anything is wired
  // A job on each control-plane node in turn; a node whose API server does not come back is put back.
  ...(config.getBoolean("install") && { install: "control-plane-nodes", image }),
});

const daemon = new AuditDaemon(
  "auditwire",
  {
    image,
    sources: [prod],
    policy: prewrittenRules, // the most severe first
  },
  { provider },
);

// Without `install`: pulumi stack output apiServer --json --show-secrets | jq -r .instructions
export const apiServer = daemon.apiServerFiles(prod);
export const url = daemon.url;
export const check = daemon.check;
