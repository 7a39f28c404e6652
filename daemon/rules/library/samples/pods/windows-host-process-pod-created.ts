import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { everyPlace, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const hostProcess = { windowsOptions: { hostProcess: true, runAsUserName: "NT AUTHORITY\\SYSTEM" } };
const ofContainer = withContainer({ securityContext: hostProcess });
const ofPod = { ...withContainer({}), securityContext: hostProcess };

export const windowsHostProcessPodCreated: readonly Sample[] = [
  ...onSpec("host process container", ofContainer, "its container runs on the node"),
  ...onJsonPatch("/securityContext/windowsOptions/hostProcess", true, {
    off: false,
    path: "/containers/-",
    value: { name: "agent", image: "agent", securityContext: hostProcess },
    harmless: { name: "agent", image: "agent", securityContext: { windowsOptions: { hostProcess: false } } },
  }),
  ...everyPlace(ofPod).map(([kind, facts]) => hit(`the whole ${kind}`, facts, "all its containers run on the node")),
  miss(
    "Windows pod with a user",
    pod({ ...withContainer({}), securityContext: { windowsOptions: { runAsUserName: "ContainerUser" } } }),
    "it stays in its container",
  ),
];
