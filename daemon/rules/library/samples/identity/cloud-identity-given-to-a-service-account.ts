import { peopleOnly } from "../cluster/actors.ts";
import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const arn = "arn:aws:iam::123456789012:role/admin";
const facts = {
  verb: "patch",
  resource: "serviceaccounts",
  namespace: "shop",
  name: "web",
  requestObject: { metadata: { annotations: { "eks.amazonaws.com/role-arn": arn } } },
} satisfies RequestFacts;

export const cloudIdentityGivenToAServiceAccount: readonly Sample[] = [
  ...everywhere("annotated", facts, "its pods get the role's credentials", ["AKS"]),
  ...[
    { "iam.gke.io/gcp-service-account": "owner@example-project.iam.gserviceaccount.com" },
    { "azure.workload.identity/client-id": "00000000-0000-4000-8000-000000000001" },
  ].map((annotations) =>
    hit(
      `created with ${Object.keys(annotations)[0]}`,
      { ...facts, verb: "create", requestObject: { metadata: { annotations } } },
      "its pods get the identity's credentials",
    ),
  ),
  hit(
    "annotated by a workload",
    { ...facts, user: "system:serviceaccount:shop:web" },
    "a taken pod reaches into the cloud",
    "EKS",
  ),
  hit(
    "JSON patch adds the annotation",
    { ...facts, requestObject: [{ op: "add", path: "/metadata/annotations/eks.amazonaws.com~1role-arn", value: arn }] },
    "its pods get the role's credentials",
  ),
  ...["eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id"].map((key) =>
    hit(
      `JSON patch adds annotations, with ${key}`,
      { ...facts, requestObject: [{ op: "add", path: "/metadata/annotations", value: { [key]: arn } }] },
      "its pods get the identity's credentials",
    ),
  ),
  miss(
    "JSON patch looks for the annotation",
    {
      ...facts,
      requestObject: [{ op: "test", path: "/metadata/annotations/eks.amazonaws.com~1role-arn", value: arn }],
    },
    "nothing is put in",
  ),
  miss(
    "JSON patch adds another annotation",
    { ...facts, requestObject: [{ op: "add", path: "/metadata/annotations/team", value: "web" }] },
    "no identity",
  ),
  miss(
    "JSON patch adds other annotations",
    { ...facts, requestObject: [{ op: "add", path: "/metadata/annotations", value: { team: "web" } }] },
    "no identity",
  ),
  miss(
    "JSON patch puts it elsewhere",
    {
      ...facts,
      requestObject: [{ op: "add", path: "/metadata/labels", value: { "eks.amazonaws.com/role-arn": arn } }],
    },
    "labels give nothing",
  ),
  miss(
    "another annotation",
    { ...facts, requestObject: { metadata: { annotations: { team: "web" } } } },
    "no identity",
  ),
  miss(
    "created by a deployment tool",
    { ...facts, verb: "create", user: "system:serviceaccount:argocd:argocd-application-controller" },
    "the account and its identity were seen in the repository",
  ),
  miss("level Metadata", { ...facts, requestObject: undefined }, "AKS records no contents of service accounts", "AKS"),
  miss("pod annotated", { ...facts, resource: "pods" }, "no account"),
  miss("read", { ...facts, verb: "get" }, "nothing is written"),
  ...undone(facts),
  ...byControlPlane(facts),
  ...peopleOnly({ ...facts, verb: "create" }),
];
