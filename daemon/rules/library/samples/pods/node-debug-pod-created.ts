import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, pod, undone } from "../variants.ts";
import { withContainer } from "./on-spec.ts";

const volume = { name: "host-root", hostPath: { path: "/" } };
const spec = {
  hostPID: true,
  hostNetwork: true,
  nodeName: "worker-1",
  tolerations: [{ operator: "Exists" }],
  containers: [{ name: "debugger", image: "busybox", volumeMounts: [{ name: "host-root", mountPath: "/host" }] }],
  volumes: [volume],
};
const debugger_ = (name: string, more: RequestFacts = {}): RequestFacts => ({
  ...pod({}),
  namespace: "default",
  name,
  requestObject: { kind: "Pod", apiVersion: "v1", metadata: { name, namespace: "default" }, spec },
  ...more,
});
const debug = debugger_("node-debugger-worker-1-x7k2p");
const { name: _, ...nameless } = debug;

export const nodeDebugPodCreated: readonly Sample[] = [
  ...everywhere("kubectl debug node", debug, "it has the whole node"),
  hit("body not recorded", { ...debug, requestObject: undefined }, "the name says enough", "AKS"),
  hit(
    "name in the body only",
    { ...nameless, requestObject: { metadata: { name: "node-debugger-worker-1-x7k2p" }, spec: withContainer({}) } },
    "old API servers leave the name out of the reference",
  ),
  hit("renamed", debugger_("web-7d4b9"), "its volume shows what it is"),
  ...undone(debug),
  miss("an ordinary pod", pod(withContainer({})), "no debugger"),
  miss("a pod of the shop", { ...pod(withContainer({})), name: "web-node-debugger-ui" }, "the name begins otherwise"),
  miss("deleted", { ...debug, verb: "delete" }, "a debugger that goes away is good"),
  miss("shell in it", { ...debug, subresource: "attach" }, "another rule reports it"),
  miss("deployment with that name", { ...debug, resource: "apps/v1/deployments" }, "kubectl makes bare pods"),
];
