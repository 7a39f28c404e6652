// A cluster on GKE, and a daemon in it that reads its audit logs from Cloud Logging and judges them.
import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, prewrittenRules } from "auditwire";
import { GkeAuditSource } from "auditwire/gke";

// All optional: pulumi config set gcp:project my-project
const config = new pulumi.Config();
const project = gcp.config.project ?? "my-project";
const location = config.get("location") ?? "europe-west1";

// Yours is likely to be there already: then write its name below, and the project as a text.
const cluster = new gcp.container.Cluster("audited", {
  project,
  location,
  enableAutopilot: true, // has Workload Identity; other clusters: workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` }
  deletionProtection: false,
});

// Who the daemon is: one service account in the clusters of this project, which Google lets in without a key.
const identity = { gkeProject: cluster.project };

const source = new GkeAuditSource("gke", {
  projects: [project], // all that is read; more of them may follow
  clusters: [cluster.name], // left out: every cluster of the projects
  identity,
  dataAccess: [], // reads are not written by default; ["ADMIN_READ", "DATA_READ"] with ensureAuditLogging: "enable"
});

// Whoever deploys asks the cluster as gcloud does: gcloud components install gke-gcloud-auth-plugin
const kubeconfig = pulumi.jsonStringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [
    {
      name: "audited",
      cluster: {
        server: pulumi.interpolate`https://${cluster.endpoint}`,
        "certificate-authority-data": cluster.masterAuth.clusterCaCertificate,
      },
    },
  ],
  users: [
    {
      name: "gcloud",
      user: {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1beta1",
          command: "gke-gcloud-auth-plugin",
          interactiveMode: "Never",
          provideClusterInfo: true,
        },
      },
    },
  ],
  contexts: [{ name: "audited", context: { cluster: "audited", user: "gcloud" } }],
  "current-context": "audited",
});
const provider = new kubernetes.Provider("audited", { kubeconfig });

const daemon = new AuditDaemon(
  "auditwire",
  {
    image: config.get("image") ?? "registry.example.com/auditwire:1.0.0",
    identity,
    sources: [source],
    policy: prewrittenRules,
  },
  { provider },
);

export const reader = source.member;
export const url = daemon.url;
export const check = daemon.check;
