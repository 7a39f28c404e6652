import type { Sample } from "../sample.ts";
import { miss, pod } from "../variants.ts";
import { onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const sharing = (shareProcessNamespace: boolean) => ({ ...withContainer({}), shareProcessNamespace });

export const podSharesItsProcessNamespace: readonly Sample[] = [
  ...onSpec("shared", sharing(true), "its containers see each other's processes"),
  ...onJsonPatch("/shareProcessNamespace", true, {
    off: false,
    path: "",
    value: sharing(true),
    harmless: sharing(false),
  }),
  miss("not shared", pod(sharing(false)), "each container sees its own"),
  miss("not said", pod(withContainer({})), "each container sees its own"),
  miss("host's processes", pod({ ...withContainer({}), hostPID: true }), "another rule reports it"),
];
