import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";
import { account, clusterRoleBinding, patched, roleBinding, roleBoundSamples, user, userGroup } from "./rbac.ts";

const facts = roleBinding("cluster-admin", user("mallory"));

export const clusterAdministratorBoundInANamespace: readonly Sample[] = [
  ...roleBoundSamples(facts, "cluster-admin"),
  hit(
    "service account of CI bound",
    roleBinding("cluster-admin", account("ci", "deployer")),
    "whoever takes the pipeline has the namespace's roles and tokens",
  ),
  miss("admin bound", roleBinding("admin", userGroup("shop-team")), "that is the role for who runs a namespace"),
  miss(
    "cluster-admin bound in all namespaces",
    clusterRoleBinding("cluster-admin", user("mallory")),
    "the whole cluster is another rule's",
  ),
  miss(
    "view patched",
    patched(roleBinding("view", user("alice")), { subjects: [user("alice")] }),
    "the role that the answer shows is view",
  ),
];
