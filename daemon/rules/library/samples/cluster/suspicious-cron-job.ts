import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const cronJob = (schedule: string, namespace = "shop"): RequestFacts => ({
  resource: "batch/v1/cronjobs",
  namespace,
  name: "report",
  requestObject: { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "report" }, spec: { schedule } },
});
const facts = cronJob("* * * * *");
const daily = cronJob("0 3 * * *");
const stolen = "system:serviceaccount:shop:default";

export const suspiciousCronJobSamples: readonly Sample[] = [
  ...everywhere("every minute", facts, "malware comes back as fast as it can"),
  hit(
    "among the system's own",
    { ...cronJob("0 3 * * *", "kube-system"), requestObject: undefined },
    "where nobody looks",
  ),
  hit(
    "changed to run every minute",
    { ...facts, verb: "patch", requestObject: { spec: { schedule: "*/1 * * * *" } } },
    "the same",
  ),
  hit("by a pod's service account", { ...daily, user: stolen }, "an application does not plan jobs"),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("every night by a person", daily, "an ordinary cron job"),
  miss("rewritten by an operator", { ...daily, verb: "update", user: stolen }, "operators do so in every round"),
  miss("status written", { ...facts, verb: "update", subresource: "status" }, "only its status"),
  miss("deleted from kube-system", { ...cronJob("0 3 * * *", "kube-system"), verb: "delete" }, "one less"),
  miss("job in kube-system", { ...cronJob("", "kube-system"), resource: "batch/v1/jobs" }, "runs once"),
];
