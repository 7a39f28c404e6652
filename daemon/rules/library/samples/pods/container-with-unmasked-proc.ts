import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const procMount = (value: string) => withContainer({ securityContext: { procMount: value } });

export const containerWithUnmaskedProc: readonly Sample[] = [
  ...onSpec("unmasked", procMount("Unmasked"), "it sees what runtimes hide of /proc"),
  ...onJsonPatch("/containers/0/securityContext/procMount", "Unmasked", {
    off: "Default",
    path: "/containers/0/securityContext",
    value: { procMount: "Unmasked" },
    harmless: { procMount: "Default" },
  }),
  hit(
    "unmasked init container",
    pod({
      ...withContainer({}),
      initContainers: [{ name: "i", image: "i", securityContext: { procMount: "Unmasked" } }],
    }),
    "init containers are containers, too",
  ),
  miss("default", pod(procMount("Default")), "it is masked"),
  miss("not said", pod(withContainer({ securityContext: {} })), "it is masked"),
];
