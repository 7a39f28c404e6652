import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself } from "../conditions.ts";
import { patchedAt } from "./deeds.ts";

export const persistentVolumeOnAHostPath: Rule = {
  name: "Persistent volume on a host path",
  message:
    "Persistent volume on a host path: ${user.username} ${verb} ${objectRef.name} on ${requestObject.spec.hostPath.path}",
  expression: `jpath("objectRef.resource") = "persistentvolumes" and ${objectItself} and ${done} and not ${controlPlane}
  and not jpath("user.username") in ("system:serviceaccount:local-path-storage:local-path-provisioner-service-account",
    "system:serviceaccount:kube-system:local-path-provisioner-service-account",
    "system:serviceaccount:kube-system:storage-provisioner", "system:serviceaccount:kube-system:microk8s-hostpath",
    "system:serviceaccount:openebs:openebs-localpv-provisioner")
  and (exists("requestObject.spec.hostPath") or ${patchedAt("/spec/hostPath")})`,
  description:
    "A persistent volume brings a path of the node into any pod that claims it, and Pod Security Admission, which forbids host paths in pods, does not look at volumes: a way out of the container. Look at the path and at who claims it. Administrators of single-node clusters make such volumes by hand; the usual local-path provisioners are left out by name. Read from the request, at level Request.",
  severity: "medium",
  attackTechniques: ["writableVolumes"],
  attack: ["T1611", "T1006", "TA0004"],
  owner: "system",
};
