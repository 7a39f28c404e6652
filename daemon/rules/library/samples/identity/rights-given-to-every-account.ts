import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";
import { clusterRoleBinding, roleBinding, subjectNameSamples, subjectSamples, userGroup } from "./rbac.ts";

const everybody = userGroup("system:authenticated");

export const rightsGivenToEveryAccount: readonly Sample[] = [
  ...subjectSamples(
    clusterRoleBinding("edit", everybody),
    everybody,
    "every pod's account and, on GKE, every Google account has the role",
  ),
  ...subjectNameSamples(
    clusterRoleBinding("view", userGroup("dev")),
    "system:authenticated",
    "a group that was a team becomes everybody",
  ),
  hit(
    "group of service accounts bound",
    clusterRoleBinding("cluster-admin", userGroup("system:serviceaccounts")),
    "one taken pod is enough",
  ),
  miss(
    "service accounts of a namespace bound",
    roleBinding("system:image-puller", userGroup("system:serviceaccounts:shop")),
    "the accounts of one namespace get what they need",
  ),
];
