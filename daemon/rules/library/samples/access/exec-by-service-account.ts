import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn, program, withWordsOfDryRun } from "./callers.ts";
import { shell } from "./exec.ts";

const byProgram = { ...shell, ...program };

export const execByServiceAccount: readonly Sample[] = [
  ...everywhere("shell by a service account", byProgram, "its token opens shells in other pods"),
  hit(
    "attach by a service account",
    { ...byProgram, subresource: "attach" },
    "joining the streams is as much as a shell",
  ),
  hit(
    "by one of kube-system",
    { ...byProgram, user: "system:serviceaccount:kube-system:tiller" },
    "nothing of the cluster opens shells",
  ),
  ...notLetIn(byProgram),
  withWordsOfDryRun(byProgram),
  ...["gitlab-runner", "jenkins"].flatMap((name) => {
    const byRunner = { ...byProgram, user: `system:serviceaccount:${name}:${name}` };
    return [
      miss(`a step of ${name}'s job`, { ...byRunner, namespace: name }, "it made the pod for this"),
      hit(`${name} in another's pod`, byRunner, "its token is in somebody else's hands"),
      hit(`somebody in ${name}'s pod`, { ...byProgram, namespace: name }, "it is not his"),
    ];
  }),
  miss("shell by a person", shell, "the general rule sees it"),
  miss("a name of like beginning", { ...shell, user: "system:serviceaccountant" }, "it is no service account"),
  miss("logs by a service account", { ...byProgram, subresource: "log" }, "log shippers read them"),
  miss("another API's exec", { ...byProgram, resource: "example.com/v1/robots" }, "it is no pod"),
];
