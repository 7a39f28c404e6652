import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { jsonPatch, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const context = (securityContext: object) => withContainer({ securityContext });

export const containerCreatedToRunAsRoot: readonly Sample[] = [
  ...onSpec("user 0", context({ runAsUser: 0 }), "it runs as root"),
  ...onJsonPatch("/containers/0/securityContext/runAsUser", 0, {
    copies: false,
    off: 1000,
    path: "/securityContext",
    value: { runAsUser: 0 },
    harmless: { runAsUser: 1000 },
  }),
  hit("root allowed", pod(context({ runAsNonRoot: false })), "it says that root is fine"),
  hit("root allowed by JSON patch", jsonPatch("/securityContext/runAsNonRoot", false, "replace"), "root is fine now"),
  hit("may gain rights", pod(context({ allowPrivilegeEscalation: true })), "set-user-ID programs work"),
  hit(
    "may gain rights by JSON patch",
    jsonPatch("/containers/0/securityContext/allowPrivilegeEscalation", true),
    "set-user-ID programs work now",
  ),
  hit("whole pod as user 0", pod({ ...withContainer({}), securityContext: { runAsUser: 0 } }), "all its containers do"),
  miss(
    "another user",
    pod(context({ runAsUser: 1000, runAsNonRoot: true, allowPrivilegeEscalation: false })),
    "it is confined",
  ),
  miss("user 0 by another JSON patch", jsonPatch("/replicas", 0, "replace"), "no replicas is not root"),
  miss("user 1000 by JSON patch", jsonPatch("/securityContext/runAsUser", 1000, "replace"), "not root"),
  miss("no root by JSON patch", jsonPatch("/securityContext/runAsNonRoot", true, "replace"), "root is refused now"),
  miss("false elsewhere by JSON patch", jsonPatch("/hostNetwork", false, "replace"), "it has nothing to do with root"),
  miss(
    "may not gain rights by JSON patch",
    jsonPatch("/containers/0/securityContext/allowPrivilegeEscalation", false),
    "confined",
  ),
  miss(
    "looked for false by JSON patch",
    jsonPatch("/securityContext/runAsNonRoot", false, "test"),
    "a test changes nothing",
  ),
  miss(
    "looked for true by JSON patch",
    jsonPatch("/x/allowPrivilegeEscalation", true, "test"),
    "a test changes nothing",
  ),
  miss("group 0", pod(context({ runAsGroup: 0, runAsUser: 1001 })), "images for any user use the group"),
];
