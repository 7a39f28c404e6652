import type { Sample } from "../sample.ts";
import { miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { account, clusterRoleBinding, operation, patched, roleBinding, subjectSamples, user } from "./rbac.ts";

const pods = account("shop", "default");

export const rightsGivenToADefaultServiceAccount: readonly Sample[] = [
  ...subjectSamples(clusterRoleBinding("view", pods), pods, "every pod without an account of its own has the role"),
  poorHit(
    "default bound",
    {
      verb: "create",
      user: { username: "admin@example.com" },
      objectRef: { resource: "clusterrolebindings" },
      requestObject: {
        roleRef: { name: "edit" },
        subjects: [{ kind: "ServiceAccount", name: "default", namespace: "default" }],
      },
    },
    "what is left out changes nothing",
  ),
  miss("user called default", clusterRoleBinding("view", user("default")), "a person's name"),
  miss(
    "JSON patch adds a user called default",
    patched(clusterRoleBinding("view"), operation("/subjects/-", user("default"))),
    "a person's name",
  ),
  miss("account of a workload bound", roleBinding("view", account("shop", "web")), "the account is the workload's own"),
  miss(
    "JSON patch adds the account of a workload",
    patched(roleBinding("view"), operation("/subjects/-", account("shop", "web"))),
    "the account is the workload's own",
  ),
];
