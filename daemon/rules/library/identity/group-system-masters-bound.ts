import type { Rule } from "../../../audit/rule.ts";
import { nameBound } from "./rights.ts";

export const groupSystemMastersBound: Rule = {
  name: "Group system:masters bound",
  message:
    "Group system:masters bound: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: nameBound(`= "system:masters"`),
  description:
    "A binding names the group system:masters. Its members already have every right, and no binding can take that from them: such a binding is a mistake, or hides a way back for whoever holds a certificate of that group. Administrators have no need of one, though some write it to be sure. Compare with the default bindings of your version (only cluster-admin names it), and look for certificates and access entries that give the group. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "high",
  attackTechniques: ["accountManipulation"],
  attack: ["T1098.006", "T1078", "TA0003"],
  owner: "system",
};
