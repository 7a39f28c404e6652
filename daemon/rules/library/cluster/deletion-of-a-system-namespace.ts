import type { Rule } from "../../../audit/rule.ts";

export const deletionOfASystemNamespace: Rule = {
  name: "Deletion of a system namespace, tried or done",
  message: "Deletion of a system namespace: ${user.username} asked for the end of ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "namespaces" and jpath("verb") = "delete"
  and jpath("objectRef.name") in ("kube-system", "kube-public", "kube-node-lease", "default")
  and jpath("stage") != "RequestReceived"`,
  description:
    "Nobody deletes a namespace that Kubernetes itself lives in; kube-apiserver refuses most of them, and the wish alone, even as a dry run, is reported here: it is sabotage, or a script that runs on the wrong cluster. Stop the user, then look at everything else that he deleted. No administrator's ordinary work does this. Every cloud records it.",
  severity: "critical",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1485", "T1489", "TA0040"],
  owner: "system",
};
