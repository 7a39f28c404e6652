import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { onJsonPatch, onSpec, templatePatch, withContainer } from "./on-spec.ts";

const hostProcess = { windowsOptions: { hostProcess: true, runAsUserName: "NT AUTHORITY\\SYSTEM" } };
const ofContainer = withContainer({ securityContext: hostProcess });
const ofPod = { ...withContainer({}), securityContext: hostProcess };

export const windowsHostProcessPodCreated: readonly Sample[] = [
  ...onSpec("host process container", ofContainer, "its container runs on the node"),
  ...onJsonPatch("/securityContext/windowsOptions/hostProcess", true, {
    path: "/containers/-",
    value: { name: "agent", image: "agent", securityContext: hostProcess },
    harmless: { name: "agent", image: "agent", securityContext: { windowsOptions: { hostProcess: false } } },
  }),
  hit("host process pod", pod(ofPod), "all containers of the pod run on the node"),
  hit(
    "host process pod: answer only",
    { ...pod({}), requestObject: undefined, responseObject: { spec: ofPod } },
    "likewise",
  ),
  hit("deployment of host process pods", templatePatch(ofPod), "its pods run on the node"),
  hit(
    "cron job of host process pods",
    {
      resource: "batch/v1/cronjobs",
      namespace: "shop",
      name: "nightly",
      requestObject: { spec: { jobTemplate: { spec: { template: { spec: ofPod } } } } },
    },
    "its pods run on the node",
  ),
  miss(
    "Windows pod with a user",
    pod({ ...withContainer({}), securityContext: { windowsOptions: { runAsUserName: "ContainerUser" } } }),
    "it stays in its container",
  ),
];
