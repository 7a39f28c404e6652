import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { poor } from "./poor.ts";

const coredns: RequestFacts = {
  verb: "watch",
  resource: "discovery.k8s.io/v1/endpointslices",
  user: "system:serviceaccount:kube-system:coredns",
  groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system"],
  userAgent: "Go-http-client/2.0",
  sourceIPs: ["5.5.5.5"],
};
const node: RequestFacts = {
  ...coredns,
  verb: "create",
  resource: "serviceaccounts",
  namespace: "kube-system",
  name: "kube-proxy",
  subresource: "token",
  user: "system:node:suspicious-node",
  userAgent: "kubelet/v1.32.0 (linux/arm64) kubernetes/e105b10",
  sourceIPs: ["1.2.3.4"],
};

const clouds = [
  ["a node's address of AWS", "54.212.83.236"],
  ["AWS at work for EKS", "35.163.244.48"],
  ["an address of AWS, version 6", "2600:1f14:1234::1"],
  ["a gateway's address of Azure", "20.127.0.45"],
  ["an address of Azure, seen of a metrics server", "52.188.216.128"],
  ["an address of Google Cloud", "34.82.164.162"],
] as const;

export const systemIdentityFromAfar: readonly Sample[] = [
  ...everywhere("a service account", coredns, "its token is in somebody else's hands"),
  hit("a node", node, "its certificate is in somebody else's hands"),
  hit(
    "the controller manager",
    { ...coredns, user: "system:kube-controller-manager" },
    "its certificate is in somebody else's hands",
  ),
  hit("a part of EKS in the network", { ...coredns, user: "eks:vpc-resource-controller" }, "it calls from inside"),
  ...["eks:addon-manager", "eks:node-manager"].map((user) =>
    miss(user, { ...coredns, user }, "AWS runs it outside the cluster's network"),
  ),
  hit("through a proxy", { ...coredns, sourceIPs: ["203.0.113.9", "10.0.0.4"] }, "the proxy says where it came from"),
  hit("version 6", { ...coredns, sourceIPs: ["2001:db8::7"] }, "no network inside has such an address"),
  poor(
    true,
    "user, address and object alone",
    {
      verb: "list",
      user: { username: "system:serviceaccount:kube-system:metrics-server" },
      sourceIPs: ["8.8.8.8"],
      objectRef: { resource: "nodes" },
    },
    "nothing says that it was refused",
  ),
  ...clouds.map(([name, address]) =>
    miss(name, { ...node, sourceIPs: [address] }, "nodes reach their API server by it"),
  ),
  ...["10.0.27.115", "100.64.3.4", "172.31.16.64", "::1", "fd00::7"].map((address) =>
    miss(address, { ...coredns, sourceIPs: [address] }, "it is inside"),
  ),
  miss("private", { ...coredns, sourceIPs: ["private"] }, "GKE writes words for addresses of its own", "GKE"),
  ...undone(coredns),
  miss("a watch that has begun", { ...coredns, stage: "ResponseStarted" }, "it is seen when it ends"),
  miss("a person", { ...coredns, user: "alice@example.com" }, "people come from anywhere"),
  miss("a stranger", { ...coredns, user: "system:anonymous" }, "strangers have rules of their own"),
];
