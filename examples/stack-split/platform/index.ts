// What the platform team owns: where the daemon runs, how it is reached, and who its clusters are. Changed rarely.
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Certificates } from "auditwire";

const config = new pulumi.Config();
const name = config.get("namespace") ?? "auditwire";
const clusterNames = (config.get("clusters") ?? "prod,stage").split(",");

const made = new kubernetes.core.v1.Namespace("audit", {
  metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});

// The service of the daemon is called as the component in the other stack: audit.
const certificates = new Certificates("certificates", {
  hosts: [`audit.${name}.svc`, "localhost", "127.0.0.1"],
  tokens: clusterNames,
  passwords: ["admin"],
});

export const namespace = made.metadata.name;
export const clusters = clusterNames;
export const tls = {
  certificate: certificates.certificate,
  privateKey: certificates.privateKey,
  authority: certificates.authority,
};
export const administrator = certificates.password("admin");
export const tokens = Object.fromEntries(clusterNames.map((cluster) => [cluster, certificates.token(cluster)]));
