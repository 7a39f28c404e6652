import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { onJsonPatch, onSpec, templatePatch, withContainer } from "./on-spec.ts";

const seccomp = (type: string) => ({ securityContext: { seccompProfile: { type } } });
const annotated = (key: string, value: string) => ({
  ...pod({}),
  requestObject: { kind: "Pod", metadata: { name: "web", annotations: { [key]: value } }, spec: withContainer({}) },
});

export const containerWithoutSeccompConfinement: readonly Sample[] = [
  ...onSpec("unconfined container", withContainer(seccomp("Unconfined")), "it may use every system call"),
  ...onJsonPatch("/containers/0/securityContext/seccompProfile/type", "Unconfined", {
    copies: false,
    off: "RuntimeDefault",
    path: "/securityContext",
    value: { seccompProfile: { type: "Unconfined" } },
    harmless: { seccompProfile: { type: "RuntimeDefault" } },
  }),
  hit("unconfined pod", pod({ ...withContainer({}), ...seccomp("Unconfined") }), "all its containers are"),
  hit(
    "annotation of the pod",
    annotated("seccomp.security.alpha.kubernetes.io/pod", "unconfined"),
    "Kubernetes before 1.27 reads it",
  ),
  hit(
    "annotation of a container",
    annotated("container.seccomp.security.alpha.kubernetes.io/web", "unconfined"),
    "Kubernetes before 1.27 reads it",
  ),
  miss(
    "annotation with the runtime's profile",
    annotated("seccomp.security.alpha.kubernetes.io/pod", "runtime/default"),
    "it is confined",
  ),
  miss("runtime's profile", pod(withContainer(seccomp("RuntimeDefault"))), "it is confined"),
  miss(
    "AppArmor unconfined",
    pod(withContainer({ securityContext: { appArmorProfile: { type: "Unconfined" } } })),
    "another rule reports it",
  ),
  miss("profile set back", templatePatch(withContainer(seccomp("RuntimeDefault"))), "it is more confined now", "EKS"),
];
