import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { onJsonPatch, onSpec, templatePatch, withContainer } from "./on-spec.ts";

export const podCreatedInHostIpcNamespace: readonly Sample[] = [
  ...onSpec("hostIPC", { ...withContainer({}), hostIPC: true }, "the pod is given its node's shared memory"),
  ...onJsonPatch("/hostIPC", true, {
    off: false,
    path: "",
    value: { ...withContainer({}), hostIPC: true },
    harmless: { ...withContainer({}), hostIPC: false },
  }),
  hit(
    "little recorded",
    {
      resource: "pods",
      namespace: "default",
      requestObject: { spec: { hostIPC: true, containers: [{ name: "test", image: "alpine" }] } },
    },
    "no name or kind is needed",
    "AKS",
  ),
  miss("hostIPC false", pod({ ...withContainer({}), hostIPC: false }), "it has a namespace of its own"),
  miss("hostIPC turned off", templatePatch({ hostIPC: false }), "it is less now", "EKS"),
  miss(
    "hostPID and hostNetwork",
    pod({ ...withContainer({}), hostPID: true, hostNetwork: true }),
    "these have rules of their own",
  ),
];
