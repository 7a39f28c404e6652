import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { jsonPatch, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const privileged = { securityContext: { privileged: true } };

export const privilegedPodCreation: readonly Sample[] = [
  ...onSpec("privileged container", withContainer(privileged), "its container is privileged"),
  ...onJsonPatch("/containers/0/securityContext/privileged", true, {
    off: false,
    path: "/containers/-",
    value: { name: "shell", image: "alpine", ...privileged },
    harmless: { name: "shell", image: "alpine", securityContext: { privileged: false } },
  }),
  hit(
    "privileged init container",
    pod({ ...withContainer({}), initContainers: [{ name: "tune", image: "busybox", ...privileged }] }),
    "init containers are containers, too",
  ),
  hit(
    "second container privileged",
    pod({
      containers: [
        { name: "web", image: "nginx" },
        { name: "aide", image: "alpine", ...privileged },
      ],
    }),
    "one is enough",
  ),
  hit(
    "little recorded",
    {
      resource: "pods",
      namespace: "default",
      requestObject: { spec: { containers: [privileged] } },
      annotations: {},
      user: "admin@example.com",
    },
    "no name, kind or groups are needed",
  ),
  miss(
    "explicitly not privileged",
    pod(withContainer({ securityContext: { privileged: false, allowPrivilegeEscalation: false } })),
    "the container is confined",
  ),
  miss(
    "a label that says privileged",
    {
      ...pod(withContainer({ env: [{ name: "NOTE", value: '"privileged":true' }] })),
    },
    "a text is no setting",
  ),
  miss(
    "privileged turned off",
    jsonPatch("/containers/0/securityContext/privileged", false, "replace"),
    "it is less now",
  ),
];
