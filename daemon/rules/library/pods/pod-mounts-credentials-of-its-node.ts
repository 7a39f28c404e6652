import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { credentialPath, mountsHostPath } from "./host-paths.ts";
import { blindSpot, deed } from "./spec.ts";

export const podMountsCredentialsOfItsNode: Rule = {
  name: "Pod mounts credentials of its node",
  message: `Pod mounts credentials of its node: ${deed}`,
  expression: `${podWritten} and ${mountsHostPath(credentialPath)}`,
  description: `The pod mounts files in which the node keeps keys and tokens: service account tokens of all its pods (/var/lib/kubelet/pods), certificates of the kubelet or the control plane, etcd's data, kubeconfigs and SSH keys. Whoever reads them acts as those accounts. Stop the pod and renew what was readable. Administrators who install a storage driver do the same (/var/lib/kubelet/pods), and so do backups of etcd. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["unsecuredCredentials", "credentialDumping"],
  attack: ["T1528", "T1552.004", "TA0006"],
  owner: "system",
};
