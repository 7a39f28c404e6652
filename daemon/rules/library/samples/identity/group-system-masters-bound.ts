import type { Sample } from "../sample.ts";
import { miss } from "../variants.ts";
import { clusterRoleBinding, subjectNameSamples, subjectSamples, user, userGroup } from "./rbac.ts";

const masters = userGroup("system:masters");

export const groupSystemMastersBound: readonly Sample[] = [
  ...subjectSamples(
    clusterRoleBinding("view", masters),
    masters,
    "the group has every right already: the binding is there for something else",
  ),
  ...subjectNameSamples(
    clusterRoleBinding("view", user("bob")),
    "system:masters",
    "a subject that was harmless becomes the group",
  ),
  miss(
    "another group bound",
    clusterRoleBinding("cluster-admin", userGroup("masters")),
    "a group of that cluster's own",
  ),
];
