import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { scriptClients } from "./callers.ts";

const byHand: RequestFacts = {
  verb: "list",
  resource: "secrets",
  user: "system:kube-controller-manager",
  userAgent: "kubectl/v1.36.3 (linux/amd64) kubernetes/abcdef0",
};

export const controlPlaneCredentialsByHand: readonly Sample[] = [
  ...everywhere("the controller manager's", byHand, "somebody is on a node of the control plane"),
  ...scriptClients.map((userAgent) =>
    hit(userAgent, { ...byHand, userAgent }, "somebody is on a node of the control plane"),
  ),
  hit(
    "the scheduler's, refused",
    { ...byHand, user: "system:kube-scheduler", code: 403 },
    "whoever asks has the credentials",
  ),
  hit(
    "the one by which the API server speaks to kubelets",
    { ...byHand, user: "kube-apiserver-kubelet-client", userAgent: "Go-http-client/2.0" },
    "nothing of the cluster shows it to the API server",
  ),
  miss(
    "the controller manager at work",
    { ...byHand, userAgent: "kube-controller-manager/v1.36.3 (linux/amd64)" },
    "it is its own",
  ),
  miss("an administrator", { ...byHand, user: "kubernetes-admin", groups: ["system:masters"] }, "people use kubectl"),
  miss(
    "Azure's own",
    { ...byHand, user: "aksService", userAgent: "kubectl/v1.13.2 (linux/amd64)" },
    "AKS cares for its add-ons so",
  ),
  miss(
    "k3s at work",
    { ...byHand, user: "system:k3s-supervisor", userAgent: "deploy@server-0/v1.35.2+k3s1 (linux/amd64)" },
    "it is its own",
  ),
];
