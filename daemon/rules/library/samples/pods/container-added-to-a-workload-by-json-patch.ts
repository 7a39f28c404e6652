import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, hit, miss, undone } from "../variants.ts";
import { jsonPatch, patch, templatePatch, withContainer } from "./on-spec.ts";

const container = { name: "aide", image: "alpine" };
const added: RequestFacts = jsonPatch("/containers/-", container);

export const containerAddedToAWorkloadByJsonPatch: readonly Sample[] = [
  hit("container", added, "it runs beside the others"),
  hit("container (EKS)", added, "it runs beside the others", "EKS"),
  hit("container (AKS)", added, "it runs beside the others", "AKS"),
  hit("container in front", jsonPatch("/containers/0", container), "it runs beside the others"),
  hit("init container", jsonPatch("/initContainers/-", container), "it runs before the others"),
  hit(
    "cron job",
    patch([{ op: "add", path: "/spec/jobTemplate/spec/template/spec/containers/1", value: container }], {
      resource: "batch/v1/cronjobs",
    }),
    "it runs beside the others",
  ),
  ...undone(added),
  ...byControlPlane(added),
  miss("image replaced", jsonPatch("/containers/0/image", "nginx:1.29", "replace"), "no container more"),
  miss("container replaced", jsonPatch("/containers/0", container, "replace"), "no container more"),
  miss("environment added", jsonPatch("/containers/0/env/-", { name: "A", value: "b" }), "no container more"),
  miss("list of containers in a name", jsonPatch("/volumes/0/name", "/containers/-"), "no container more"),
  miss("applied", templatePatch(withContainer({})), "kubectl apply and Helm send no JSON patch"),
  miss("scaled", { ...added, subresource: "scale" }, "not the workload itself"),
  miss("created from a list", { ...added, verb: "create" }, "no patch"),
  miss("custom resource", { ...added, resource: "example.com/v1/sandboxes" }, "no workload of Kubernetes"),
];
