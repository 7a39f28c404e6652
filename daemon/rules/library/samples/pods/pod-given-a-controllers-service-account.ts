import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { onSpec, withContainer } from "./on-spec.ts";

const spec = (serviceAccountName: string) => ({ ...withContainer({}), serviceAccountName });
const inKubeSystem = (sample: Sample): Sample =>
  JSON.parse(JSON.stringify(sample).replaceAll("shop", "kube-system").replaceAll("SHOP", "shop"));
const system = (facts: RequestFacts): RequestFacts => ({ ...facts, namespace: "kube-system" });

export const podGivenAControllersServiceAccount: readonly Sample[] = [
  ...onSpec(
    "account of a controller",
    spec("clusterrole-aggregation-controller"),
    "it can give itself every right",
  ).map(inKubeSystem),
  hit(
    "account by its old name",
    system(pod({ ...withContainer({}), serviceAccount: "daemon-set-controller" })),
    "old, still read",
  ),
  hit(
    "JSON patch",
    system({
      resource: "apps/v1/deployments",
      verb: "patch",
      name: "web",
      requestObject: [{ op: "add", path: "/spec/template/spec", value: spec("job-controller") }],
    }),
    "its pods get the account",
  ),
  hit(
    "bare pod with an add-on's",
    system(pod(spec("snapshot-controller"))),
    "an add-on's pods come from its deployment",
  ),
  miss(
    "an add-on's own deployment",
    system({
      resource: "apps/v1/deployments",
      name: "aws-load-balancer-controller",
      requestObject: { spec: { template: { spec: spec("aws-load-balancer-controller") } } },
    }),
    "an add-on's account, not the control plane's",
    "EKS",
  ),
  miss("ordinary account", system(pod(spec("coredns"))), "no controller's account"),
  miss("elsewhere", pod(spec("daemon-set-controller")), "an account of that name outside of kube-system has no rights"),
];
