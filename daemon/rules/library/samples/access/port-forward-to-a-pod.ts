import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn, withWordsOfDryRun } from "./callers.ts";
import { shell } from "./exec.ts";

const forward = { ...shell, subresource: "portforward", query: "" };

export const portForwardToAPod: readonly Sample[] = [
  ...everywhere("port-forward", forward, "a tunnel to a port of the pod was opened"),
  hit("port-forward over SPDY", { ...forward, verb: "create" }, "kubectl before 1.31 asks by POST"),
  ...notLetIn(forward),
  withWordsOfDryRun(forward),
  miss("shell", shell, "it has a rule of its own"),
  miss("logs", { ...forward, subresource: "log" }, "logs are read, no port is reached"),
  miss("another API's portforward", { ...forward, resource: "example.com/v1/robots" }, "it is no pod"),
];
