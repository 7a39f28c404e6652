import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { scriptClients } from "./callers.ts";

const byHand: RequestFacts = {
  verb: "list",
  resource: "pods",
  user: "system:node:worker-1",
  groups: ["system:nodes"],
  userAgent: "kubectl/v1.36.3 (linux/amd64) kubernetes/abcdef0",
};

export const nodeCredentialsByHand: readonly Sample[] = [
  ...everywhere("kubectl", byHand, "somebody has got onto the node"),
  ...scriptClients.map((userAgent) => hit(userAgent, { ...byHand, userAgent }, "somebody has got onto the node")),
  hit("refused", { ...byHand, code: 403 }, "whoever asks has the credentials"),
  hit("an old node of AKS", { ...byHand, user: "nodeclient" }, "all nodes had this one name"),
  hit("kubectl lists nodes", { ...byHand, resource: "nodes" }, "somebody looks around"),
  hit("kubectl reads a pod", { ...byHand, verb: "get", name: "web" }, "somebody looks around"),
  hit("kubectl reads a log", { ...byHand, verb: "get", resource: "", uri: "/logs/" }, "somebody looks around"),
  hit(
    "curl reads a node",
    { ...byHand, verb: "get", resource: "nodes", name: "worker-1", userAgent: "curl/8.5.0" },
    "no label is set so",
  ),
  ...["get", "patch"].map((verb) =>
    miss(
      `a node labels itself: ${verb}`,
      { ...byHand, verb, resource: "nodes", name: "worker-1" },
      "AKS does so on every node",
    ),
  ),
  miss("kubectl asks for kinds", { ...byHand, verb: "get", resource: "", uri: "/api?timeout=32s" }, "it does so first"),
  miss("the kubelet", { ...byHand, userAgent: "kubelet/v1.36.3 (linux/amd64) kubernetes/abcdef0" }, "it is its own"),
  miss(
    "an old node of AKS at work",
    { ...byHand, user: "nodeclient", userAgent: "kubelet/v1.15.10 (linux/amd64)" },
    "it is its own",
  ),
  miss(
    "the kubelet within k3s",
    { ...byHand, userAgent: "k3s/v1.35.2+k3s1 (linux/amd64) kubernetes/13563fe" },
    "it is its own",
  ),
  miss("a person with kubectl", { ...byHand, user: "alice" }, "people use kubectl"),
  miss(
    "the node problem detector",
    { ...byHand, user: "system:node-problem-detector", userAgent: "node-problem-detector/v0.8.9" },
    "it has an account of its own",
  ),
];
