import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const facts: RequestFacts = {
  resource: "batch/v1/cronjobs",
  namespace: "shop",
  name: "report",
  requestObject: {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "report" },
    spec: { schedule: "0 3 * * *" },
  },
};
const operator = "system:serviceaccount:shop:backup-operator";

export const cronJobCreatedOrChangedSamples: readonly Sample[] = [
  ...everywhere("cron job created", facts, "pods start again and again"),
  hit("cron job changed", { ...facts, verb: "patch" }, "a known one can get another command"),
  hit("cron job replaced", { ...facts, verb: "update", requestObject: undefined }, "the fact is enough"),
  hit("by a service account", { ...facts, user: operator }, "a stolen token"),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("rewritten by an operator", { ...facts, verb: "update", user: operator }, "operators do so in every round"),
  miss(
    "started",
    { ...facts, verb: "update", subresource: "status", user: "system:serviceaccount:kube-system:cronjob-controller" },
    "the controller notes when",
  ),
  miss("status patched by a person", { ...facts, verb: "patch", subresource: "status" }, "only its status"),
  miss("cron job deleted", { ...facts, verb: "delete" }, "one less"),
  miss("job created", { ...facts, resource: "batch/v1/jobs" }, "runs once"),
];
