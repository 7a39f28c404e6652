import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, pattern } from "../conditions.ts";
import { writesOrDeletes } from "./deeds.ts";

const names =
  /^(kube-|kube-apiserver-|apiserver-)?audit-?(policy|policies|webhook|log|logs|logging|config|sink)(-|\.|$)/;

export const auditLoggingConfigurationChanged: Rule = {
  name: "Audit logging configuration changed",
  message:
    "Audit logging configuration changed: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `${writesOrDeletes} and ${done} and not ${controlPlane}
  and jpath("user.username") != "system:serviceaccount:openshift-kube-apiserver-operator:kube-apiserver-operator"
  and (jpath("objectRef.resource") in ("auditsinks", "clusterlogforwarders", "clusterloggings")
    or (jpath("objectRef.resource") in ("configmaps", "secrets") and jpath("objectRef.name") matches ${pattern(names)})
    or (jpath("objectRef.resource") = "apiservers" and exists("requestObject.spec.audit")))`,
  description:
    "The audit policy, the audit webhook or the forwarding of audit logs was changed from inside the cluster: what comes next may not be recorded. Compare with the last known state and check that events still arrive. Administrators and operators that set up or upgrade a control plane do this; OpenShift's own operator, which copies the policy for each revision, is left out. On EKS, AKS and GKE logging is switched in the cloud's own API, which this log does not show; OpenShift's audit profile is read at level Request.",
  severity: "high",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.008", "TA0005"],
  owner: "system",
};
