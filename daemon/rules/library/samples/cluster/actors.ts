import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";

const gitOps = "system:serviceaccount:flux-system:kustomize-controller";

/** The same request by a tool that carries a repository's content into the cluster. */
export function byGitOps(facts: RequestFacts): Sample {
  return miss(`by ${gitOps}`, { ...facts, user: gitOps }, "the change was seen in the repository");
}

/** The same request by those who are no people, and by one who looks like a component and is a person. */
export function peopleOnly(facts: RequestFacts): readonly Sample[] {
  return [
    ...[
      "system:serviceaccount:shop:shop-operator",
      "eks:addon-manager",
      "aksService",
      "service-1234@container-engine-robot.iam.gserviceaccount.com",
    ].map((user) => miss(`by ${user}`, { ...facts, user }, "service accounts and the cloud do this all day")),
    hit(
      "by system:admin",
      { ...facts, user: "system:admin" },
      "the admin kubeconfig of k3s and OpenShift is a person's",
    ),
  ];
}
