import type { Rule } from "../../../audit/rule.ts";
import { nameBound } from "./rights.ts";

export const rightsGivenToEveryAccount: Rule = {
  name: "Rights given to every account",
  message:
    "Rights given to every account: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name} (${requestObject.roleRef.name})",
  expression: nameBound(`in ("system:authenticated", "system:serviceaccounts")`),
  description:
    "Every account, or the service account of every pod, may now do what the role says: one taken pod is enough to use it. On GKE system:authenticated holds everybody who has a Google account. Bind the role to those who need it and delete this binding. Administrators of some clusters let every account read public information so. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "high",
  attackTechniques: ["accountManipulation"],
  attack: ["T1098.006", "T1078.004", "TA0004"],
  owner: "system",
};
