import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";

const debug: RequestFacts = {
  verb: "patch",
  resource: "pods",
  namespace: "shop",
  name: "web",
  subresource: "ephemeralcontainers",
  requestObject: {
    spec: { ephemeralContainers: [{ name: "debugger-x7k2p", image: "busybox", stdin: true, tty: true }] },
  },
};

export const ephemeralContainerAddedToAPod: readonly Sample[] = [
  ...everywhere("kubectl debug", debug, "a container was put into the running pod"),
  hit("by update", { ...debug, verb: "update" }, "the whole list of them is sent"),
  hit("by an old client", { ...debug, verb: "create" }, "a write is a write"),
  hit("body not recorded", { ...debug, requestObject: undefined }, "the path says enough", "EKS"),
  ...undone(debug),
  miss("listed", { ...debug, verb: "get", requestObject: undefined }, "reading changes nothing"),
  miss("exec", { ...debug, subresource: "exec", verb: "create" }, "another rule reports it"),
  miss(
    "pod patched",
    { verb: "patch", resource: "pods", namespace: "shop", name: "web", requestObject: {} },
    "no container is added",
  ),
  miss("another resource", { ...debug, resource: "example.com/v1/sandboxes" }, "no pod"),
];
