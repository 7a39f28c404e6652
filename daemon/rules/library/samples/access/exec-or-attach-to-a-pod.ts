import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn, withWordsOfDryRun } from "./callers.ts";
import { shell } from "./exec.ts";
import { poor } from "./poor.ts";

export const execOrAttachToAPod: readonly Sample[] = [
  ...everywhere("shell over WebSocket", shell, "a shell was opened in a container"),
  ...everywhere("shell over SPDY", { ...shell, verb: "create" }, "kubectl before 1.31 asks by POST"),
  ...everywhere(
    "attach",
    { ...shell, subresource: "attach" },
    "the container's input and output are in a person's hands",
  ),
  hit(
    "the moment it opens",
    { ...shell, stage: "ResponseStarted" },
    "the alert must not wait for the shell to be closed",
  ),
  ...notLetIn(shell),
  withWordsOfDryRun(shell),
  miss("logs", { ...shell, subresource: "log", query: "follow=true" }, "logs are read, nothing is run"),
  miss("port-forward", { ...shell, subresource: "portforward" }, "it has a rule of its own"),
  miss("the pod itself", { ...shell, subresource: "status", verb: "patch" }, "the kubelet writes the status"),
  miss("another API's exec", { ...shell, resource: "example.com/v1/robots" }, "it is no pod"),
  poor(
    true,
    "verb, user and object alone",
    { verb: "create", user: { username: "alice" }, objectRef: { resource: "pods", subresource: "exec", name: "web" } },
    "nothing says that it was refused",
  ),
];
