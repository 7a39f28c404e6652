import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { program } from "./callers.ts";
import { poor } from "./poor.ts";

const deleted: RequestFacts = { verb: "deletecollection", resource: "pods", namespace: "shop" };

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
  ...undone(deleted),
  ...byControlPlane(deleted),
  miss("one pod", { ...deleted, verb: "delete", name: "web" }, "it is one"),
  miss("all jobs", { ...deleted, resource: "batch/v1/jobs" }, "finished jobs are cleared so"),
  miss("all of a kind of one's own", { ...deleted, resource: "example.com/v1/robots" }, "its operator clears them so"),
];
