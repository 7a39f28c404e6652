import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { program } from "./callers.ts";
import { poor } from "./poor.ts";

const deleted: RequestFacts = { verb: "deletecollection", resource: "pods", namespace: "shop" };

const ofSpark = "labelSelector=spark-app-selector%3Dspark-0a1b2c%2Cspark-role%3Dexecutor";

export const allObjectsDeleted: readonly Sample[] = [
  ...everywhere("all pods", deleted, "all of them were deleted at once"),
  hit("all secrets", { ...deleted, resource: "secrets" }, "all of them were deleted at once"),
  hit("all deployments", { ...deleted, resource: "apps/v1/deployments" }, "all of them were deleted at once"),
  hit("by a service account", { ...deleted, ...program }, "its token may be stolen"),
  poor(
    true,
    "verb and object alone",
    { verb: "deletecollection", objectRef: { resource: "pods" } },
    "nothing says that it was refused",
  ),
  ...[
    "labelSelector=app%21%3Dweb",
    "labelSelector=app",
    "labelSelector=&labelSelector=app%3Dweb",
    "x=labelSelector=a%3Db",
  ].map((query) => hit(query, { ...deleted, ...program, query }, "that may be all of them")),
  hit("of a label, by a person", { ...deleted, query: ofSpark }, "people's clients delete one by one"),
  hit("secrets of a label", { ...deleted, ...program, resource: "secrets", query: ofSpark }, "programs keep theirs"),
  miss("of a label, by a program", { ...deleted, ...program, query: ofSpark }, "a run has ended"),
  ...undone(deleted),
  ...byControlPlane(deleted),
  miss("one pod", { ...deleted, verb: "delete", name: "web" }, "it is one"),
  miss("all jobs", { ...deleted, resource: "batch/v1/jobs" }, "finished jobs are cleared so"),
  miss("all of a kind of one's own", { ...deleted, resource: "example.com/v1/robots" }, "its operator clears them so"),
];
