import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, pod, undone } from "../variants.ts";
import { localPath } from "./local-path.ts";
import { withContainer } from "./on-spec.ts";

const inKubeSystem: RequestFacts = { ...pod(withContainer({})), namespace: "kube-system", name: "helper" };

export const podCreatedInASystemNamespace: readonly Sample[] = [
  ...everywhere("pod in kube-system", inKubeSystem, "a person put it among the cluster's own"),
  hit("pod in kube-public", { ...inKubeSystem, namespace: "kube-public" }, "nothing runs there otherwise"),
  hit("body not recorded", { ...inKubeSystem, requestObject: undefined }, "the reference says enough", "AKS"),
  hit(
    "daemon set in kube-system",
    { resource: "apps/v1/daemonsets", namespace: "kube-system", name: "agent", user: "admin@example.com" },
    "its pods will be there",
    "EKS",
  ),
  hit("applied by the server", { ...inKubeSystem, verb: "patch", code: 201 }, "it was not there before"),
  hit(
    "by a stolen token of an add-on",
    { ...inKubeSystem, user: "system:serviceaccount:kube-system:metrics-server" },
    "add-ons of kube-system make no pods",
  ),
  ...undone(inKubeSystem),
  ...byControlPlane(inKubeSystem),
  miss("pod elsewhere", pod(withContainer({})), "an ordinary namespace"),
  miss("pod patched", { ...inKubeSystem, verb: "patch" }, "it was there before"),
  miss(
    "deployment updated",
    { ...inKubeSystem, resource: "apps/v1/deployments", verb: "update", code: 200 },
    "it was there before",
  ),
  miss("update that made it", { ...inKubeSystem, verb: "update", code: 201 }, "no client makes workloads by update"),
  miss("exec", { ...inKubeSystem, subresource: "exec" }, "another rule reports it"),
  miss(
    "config map in kube-system",
    { resource: "configmaps", namespace: "kube-system", name: "x" },
    "no pod comes of it",
  ),
  miss("by the add-on manager", { ...inKubeSystem, user: "system:addon-manager" }, "the cloud's own add-ons"),
  ...localPath,
];
