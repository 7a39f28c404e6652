import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { jsonPatch, onJsonPatch, onSpec, patch, withContainer } from "./on-spec.ts";

const apparmor = (type: string) => ({ securityContext: { appArmorProfile: { type } } });
const selinux = (type: string) => ({ securityContext: { seLinuxOptions: { type } } });
const annotation = "container.apparmor.security.beta.kubernetes.io/web";
const annotated = (value: string) => ({
  ...pod({}),
  requestObject: {
    kind: "Pod",
    metadata: { name: "web", annotations: { [annotation]: value } },
    spec: withContainer({}),
  },
});
const annotate = (key: string, value: string) =>
  patch([{ op: "add", path: `/spec/template/metadata/annotations/${key.replace("/", "~1")}`, value }]);

export const containerWithoutAppArmorOrSelinuxConfinement: readonly Sample[] = [
  ...onSpec("AppArmor unconfined", withContainer(apparmor("Unconfined")), "it turns off AppArmor"),
  ...onJsonPatch("/containers/0/securityContext/appArmorProfile/type", "Unconfined", {
    copies: false,
    off: "RuntimeDefault",
    path: "/securityContext",
    value: { appArmorProfile: { type: "Unconfined" } },
    harmless: { appArmorProfile: { type: "RuntimeDefault" } },
  }),
  hit("annotation", annotated("unconfined"), "Kubernetes before 1.30 reads it"),
  hit("annotation by JSON patch", annotate(annotation, "unconfined"), "Kubernetes before 1.30 reads it"),
  hit("spc_t", pod({ ...withContainer({}), ...selinux("spc_t") }), "SELinux lets it do everything"),
  hit(
    "spc_t by JSON patch",
    jsonPatch("/securityContext/seLinuxOptions", { type: "spc_t" }),
    "SELinux lets it do everything",
  ),
  miss("annotation with the runtime's profile", annotated("runtime/default"), "it is confined"),
  miss("annotation with it by JSON patch", annotate(annotation, "runtime/default"), "it is confined"),
  miss("another annotation by JSON patch", annotate("example.com/mode", "unconfined"), "it means nothing to AppArmor"),
  miss(
    "annotation removed",
    patch([
      {
        op: "remove",
        path: "/spec/template/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1web",
        value: "unconfined",
      },
    ]),
    "it is confined again",
  ),
  miss(
    "looked for by JSON patch",
    jsonPatch("/securityContext/seLinuxOptions/type", "spc_t", "test"),
    "a test changes nothing",
  ),
  miss("another type", pod({ ...withContainer({}), ...selinux("container_t") }), "SELinux confines it"),
  miss(
    "another type by JSON patch",
    jsonPatch("/securityContext/seLinuxOptions/type", "container_t"),
    "SELinux confines it",
  ),
  miss("spc_t elsewhere by JSON patch", jsonPatch("/containers/0/name", "spc_t"), "it is only a name"),
];
