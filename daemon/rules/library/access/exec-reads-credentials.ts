import type { Rule } from "../../../audit/rule.ts";
import { asInQuery, commandHas, commandStarted, further, start } from "./exec.ts";

const files = [
  "/run/secrets/",
  "/etc/shadow",
  "/etc/passwd",
  "/etc/kubernetes/",
  "/etc/rancher/",
  "/var/lib/kubelet/",
  "/var/lib/etcd/",
  "/var/lib/rancher/",
  "/environ",
  ".ssh/id_",
  ".aws/",
  ".azure/",
  ".kube/",
  ".docker/config",
  ".config/gcloud",
  ".git-credentials",
  ".vault-token",
].map(asInQuery);

/** Of AWS, Azure and Google Cloud; of ECS and EKS; of Alibaba Cloud. */
const metadataServices = ["169.254.169.254", "169.254.170.2", "metadata.google.internal", "100.100.100.200"].map(
  asInQuery,
);

const etcd = `${start}etcdctl${further}get${asInQuery(" ")}`;

export const execReadsCredentials: Rule = {
  name: "Exec that reads credentials",
  message: "Exec that reads credentials: ${user.username} on ${objectRef.namespace}/${objectRef.name}, ${requestURI}",
  expression: `${commandStarted}
  and ${commandHas(...files, ...metadataServices, etcd)}`,
  description:
    "A command started in a container names a place where credentials lie: the service account's token, the cloud's metadata service, keys of SSH, clouds and kubeconfigs, a process's environment, etcd. Find out who has what was read, and replace it. Administrators who look for a fault in a mounted secret do this by hand, too. What is typed into an open shell is not seen, nor is any command on GKE, which records no query of exec.",
  severity: "high",
  attackTechniques: ["execIntoContainer", "unsecuredCredentials", "cloudInstanceMetadataAPI"],
  attack: ["T1552.001", "T1552.005", "T1528", "TA0006"],
  owner: "system",
};
