import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { onJsonPatch, onSpec, templatePatch, withContainer } from "./on-spec.ts";

export const podCreatedOnHostNetwork: readonly Sample[] = [
  ...onSpec("hostNetwork", { ...withContainer({}), hostNetwork: true }, "the pod is given its node's network"),
  ...onJsonPatch("/hostNetwork", true, {
    off: false,
    path: "",
    value: { ...withContainer({}), hostNetwork: true },
    harmless: { ...withContainer({}), hostNetwork: false },
  }),
  hit(
    "little recorded",
    {
      resource: "pods",
      namespace: "default",
      requestObject: { spec: { hostNetwork: true, containers: [{ name: "test", image: "alpine" }] } },
    },
    "no name or kind is needed",
    "AKS",
  ),
  miss("hostNetwork false", pod({ ...withContainer({}), hostNetwork: false }), "it has a namespace of its own"),
  miss("hostNetwork turned off", templatePatch({ hostNetwork: false }), "it is less now", "EKS"),
  miss(
    "hostPID and hostIPC",
    pod({ ...withContainer({}), hostPID: true, hostIPC: true }),
    "these have rules of their own",
  ),
];
