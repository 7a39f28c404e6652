import type { Rule } from "../../../audit/rule.ts";
import { letIn } from "../conditions.ts";
import { human, scriptClient } from "./callers.ts";

export const personWithScriptClient: Rule = {
  name: "API used by a person without kubectl",
  message: "API used without kubectl: ${user.username} with ${userAgent} from ${sourceIPs}, ${verb} ${requestURI}",
  expression: `exists("objectRef.resource") and ${scriptClient} and ${human} and ${letIn}`,
  firstSeen: {
    by: ["user.username", "userAgent", "verb", "objectRef.resource", "objectRef.namespace"],
    within: "30d",
    learn: false,
  },
  description:
    "Objects of the cluster were read or changed with a person's credentials by curl, wget, PowerShell or a script's HTTP library. Whoever has found a token or a certificate, and nothing else, asks like this; whoever has a kubeconfig uses kubectl. Ask the person, and compare the address with earlier ones. Administrators who try out the API and homemade scripts do it as well: each thing that one does so is reported once, and again only after a month of silence. Health checks and other paths without an object are left out, service accounts have a rule of their own.",
  severity: "low",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1550.001", "T1078.004", "TA0008"],
  owner: "system",
};
