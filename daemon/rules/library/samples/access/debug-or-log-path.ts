import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn } from "./callers.ts";

const path = (uri: string, facts: RequestFacts = {}): RequestFacts => ({ verb: "get", uri, ...facts });
const profile = path("/debug/pprof/heap");

export const debugOrLogPath: readonly Sample[] = [
  ...everywhere("a profile", profile, "it holds pieces of the API server's memory"),
  hit("how much it logs", path("/debug/flags/v", { verb: "put" }), "it was changed"),
  hit("a list of log files", path("/logs"), "they are of the control plane's node"),
  hit("a log file", path("/logs/kube-apiserver.log"), "it is of the control plane's node"),
  ...notLetIn(profile),
  miss("figures", path("/metrics"), "monitoring reads them"),
  miss("health", path("/livez"), "everybody reads it"),
  miss("a path that begins so", path("/logservice"), "it is none of the API server's"),
  miss("only asked whether it is there", path("/debug/pprof/", { verb: "head" }), "nothing is read"),
  miss(
    "a pod's log",
    { verb: "get", resource: "pods", namespace: "shop", name: "web", subresource: "log" },
    "it is the pod's",
  ),
];
