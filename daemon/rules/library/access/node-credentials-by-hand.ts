import type { Rule } from "../../../audit/rule.ts";
import { discovery, kubectl, scriptClient } from "./callers.ts";

/** AKS labels a node from the node itself, by kubectl with the kubelet's kubeconfig; so do scripts at a node's start. */
const ownLabels = `((jpath("objectRef.resource") = "nodes" and jpath("verb") in ("get", "patch")) or ${discovery})`;

export const nodeCredentialsByHand: Rule = {
  name: "Node credentials used by hand",
  message: "Node credentials used by hand: ${user.username} with ${userAgent} from ${sourceIPs}, ${verb} ${requestURI}",
  expression: `(jpath("user.username") startswith "system:node:" or jpath("user.username") = "nodeclient")
  and (${scriptClient} or (${kubectl} and not ${ownLabels}))`,
  description:
    "The kubelet's certificate was used with kubectl, curl or the like, whether the request was granted or refused. It lies on every node's disk, and opens the secrets of all pods of the node: somebody has got onto the node. Look at who logged in there and at pods with its file system mounted; drain and replace the node. An administrator who repairs a node from its own shell does that, too. That kubectl reads or patches a node object, and asks what kinds there are, is left out: AKS labels its nodes so.",
  severity: "high",
  attackTechniques: ["accessKubernetesAPIServer", "unsecuredCredentials"],
  attack: ["T1552.004", "T1550", "TA0008"],
  owner: "system",
};
