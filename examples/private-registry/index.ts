// The daemon's image, built here, pushed to a registry that wants a password, and pulled from there by the cluster.
import { Image } from "@pulumi/docker-build";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, Certificates, prewrittenRules, SelfManagedAuditSource } from "auditwire";

// pulumi config set --secret registryPassword …; without a password the registry is asked as nobody.
const config = new pulumi.Config();
const registry = config.get("registry") ?? "registry.example.com";
const username = config.get("registryUser") ?? "auditwire";
const password = config.getSecret("registryPassword") ?? pulumi.secret("");
// A checkout of auditwire, which has the Dockerfile. Any base with Node 24 does, as one from your own registry.
const checkout = config.get("checkout") ?? "../..";
const base = config.get("base") ?? "docker.io/library/node:24-slim";

const image = new Image("auditwire", {
  context: { location: checkout },
  buildArgs: { BASE: base },
  tags: [`${registry}/auditwire:${config.get("version") ?? "1.0.0"}`],
  push: true,
  buildOnPreview: false,
  registries: [{ address: registry, username, password }],
});

const namespace = new kubernetes.core.v1.Namespace("auditwire", {
  metadata: { name: "auditwire", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});

// What the kubelet shows the registry. A user of its own who may only pull is better than the one who pushes.
const auth = pulumi.interpolate`${username}:${password}`.apply((text) => Buffer.from(text).toString("base64"));
const pull = new kubernetes.core.v1.Secret("registry", {
  metadata: { namespace: namespace.metadata.name },
  type: "kubernetes.io/dockerconfigjson",
  stringData: {
    ".dockerconfigjson": pulumi.jsonStringify({ auths: { [registry]: { username, password, auth } } }),
  },
});

const certificates = new Certificates("certificates", { tokens: ["here"] });
const here = new SelfManagedAuditSource("here", { token: certificates.token("here"), runsDaemon: true });

// By its digest: what was built is what runs, whatever the tag says later.
const daemon = new AuditDaemon("audit", {
  image: image.ref,
  imagePullSecrets: [pull.metadata.name],
  createNamespace: false,
  sources: [here],
  policy: prewrittenRules,
});

export const ref = image.ref;
export const apiServer = daemon.apiServerFiles(here);
export const check = daemon.check;
