import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

/** Add-ons whose makers named their own roles like the API server's. */
const addOns = `in ("system:coredns", "system:coredns-autoscaler", "system:metrics-server",
    "system:aggregated-metrics-reader", "system:managed-certificate-controller", "system:cloud-controller-manager",
    "system:cloud-node-controller", "system:azure-cloud-provider", "system:azure-cloud-provider-secret-getter")`;

export const systemRoleOrBindingChanged: Rule = {
  name: "System role or binding changed",
  message:
    "System role or binding changed: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("clusterroles", "clusterrolebindings", "roles", "rolebindings")
  and jpath("verb") in ("update", "patch", "delete")
  and (jpath("objectRef.name") startswith "system:" or jpath("objectRef.name") in ("cluster-admin", "admin", "edit", "view"))
  and ${done} and not ${controlPlane}
  and not jpath("objectRef.name") ${addOns}`,
  description:
    "The API server's default roles and bindings were changed or deleted by somebody else. A line more in view or in a controller's role gives rights to all who have it, without any new binding; a deleted one stops a part of the cluster. The API server repairs them only when it starts, and only adds what is missing. Compare the object with the default of your version and ask who changed it. Administrators who harden a cluster (no system:discovery for everybody) do the same. Upgrades of add-ons that name their roles so (CoreDNS, metrics-server and a few more) are left out. Works at level Metadata on every cloud.",
  severity: "high",
  attackTechniques: ["accountManipulation", "abuseElevationControlMechanisms"],
  attack: ["T1098.006", "T1531", "TA0003", "TA0004"],
  owner: "system",
};
