import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn, withWordsOfDryRun } from "./callers.ts";
import { shell } from "./exec.ts";
import { poor } from "./poor.ts";

const intoProxy = { ...shell, namespace: "kube-system", name: "kube-proxy-x2x7k" };

export const execIntoSystemNamespace: readonly Sample[] = [
  ...everywhere("shell in kube-proxy", intoProxy, "the pod is privileged"),
  hit("attach in kube-system", { ...intoProxy, subresource: "attach" }, "joining the streams is as much as a shell"),
  hit("a pod that hides in kube-public", { ...intoProxy, namespace: "kube-public" }, "nothing ordinary runs there"),
  ...notLetIn(intoProxy),
  withWordsOfDryRun(intoProxy),
  poor(
    true,
    "verb and object alone",
    { verb: "create", objectRef: { resource: "pods", subresource: "exec", name: "coredns", namespace: "kube-system" } },
    "nothing says that it was refused",
  ),
  miss("shell in an application", shell, "the general rule sees it"),
  miss("a namespace of like name", { ...intoProxy, namespace: "kube-system-tools" }, "it is not the cluster's own"),
  miss("logs in kube-system", { ...intoProxy, subresource: "log" }, "nothing is run"),
  miss("another API's exec", { ...intoProxy, resource: "example.com/v1/robots" }, "it is no pod"),
];
