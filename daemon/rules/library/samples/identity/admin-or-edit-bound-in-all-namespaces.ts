import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";
import { account, clusterRoleBinding, patched, roleBinding, roleBoundSamples, user, userGroup } from "./rbac.ts";

export const adminOrEditBoundInAllNamespaces: readonly Sample[] = [
  ...roleBoundSamples(clusterRoleBinding("edit", account("ci", "deployer")), "edit"),
  hit(
    "admin bound",
    clusterRoleBinding("admin", userGroup("developers")),
    "in all namespaces admin reads every secret",
  ),
  miss("admin bound in a namespace", roleBinding("admin", userGroup("shop-team")), "that is what the role is for"),
  miss("view bound", clusterRoleBinding("view", userGroup("developers")), "view reads no secrets and changes nothing"),
  miss(
    "view patched",
    patched(clusterRoleBinding("view", user("alice")), { subjects: [user("alice")] }),
    "the role that the answer shows is view",
  ),
];
