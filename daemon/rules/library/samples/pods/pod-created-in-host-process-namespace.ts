import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { onJsonPatch, onSpec, templatePatch, withContainer } from "./on-spec.ts";

export const podCreatedInHostProcessNamespace: readonly Sample[] = [
  ...onSpec("hostPID", { ...withContainer({}), hostPID: true }, "the pod is given its node's processes"),
  ...onJsonPatch("/hostPID", true, {
    off: false,
    path: "",
    value: { ...withContainer({}), hostPID: true },
    harmless: { ...withContainer({}), hostPID: false },
  }),
  hit(
    "little recorded",
    {
      resource: "pods",
      namespace: "default",
      requestObject: { spec: { hostPID: true, containers: [{ name: "test", image: "alpine" }] } },
    },
    "no name or kind is needed",
    "AKS",
  ),
  miss("hostPID false", pod({ ...withContainer({}), hostPID: false }), "it has a namespace of its own"),
  miss("hostPID turned off", templatePatch({ hostPID: false }), "it is less now", "EKS"),
  miss(
    "hostIPC and hostNetwork",
    pod({ ...withContainer({}), hostIPC: true, hostNetwork: true }),
    "these have rules of their own",
  ),
];
