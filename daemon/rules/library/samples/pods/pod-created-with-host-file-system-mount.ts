import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { localPath } from "./local-path.ts";
import { jsonPatch, onJsonPatch, onSpec, templatePatch, withContainer } from "./on-spec.ts";

const volumes = [{ name: "data", hostPath: { path: "/srv/data", type: "Directory" } }];
const emptyDir = { name: "data", emptyDir: {} };

export const podCreatedWithHostFileSystemMount: readonly Sample[] = [
  ...onSpec("host path", { ...withContainer({}), volumes }, "it mounts a path of its node"),
  ...onJsonPatch("/volumes/0/hostPath/path", "/srv", { path: "/volumes/-", value: volumes[0], harmless: emptyDir }),
  hit(
    "JSON patch of the whole volume",
    jsonPatch("/volumes/0/hostPath", { path: "/srv" }),
    "it mounts a path of its node",
  ),
  hit(
    "a host path beside other volumes",
    pod({ ...withContainer({}), volumes: [emptyDir, ...volumes] }),
    "one of them is a path of the node",
  ),
  miss("an empty directory", pod({ ...withContainer({}), volumes: [emptyDir] }), "it is the pod's own"),
  miss(
    "secret, config map and claim",
    pod({
      ...withContainer({ volumeMounts: [{ name: "conf", mountPath: "/etc/hostPath" }] }),
      volumes: [
        { name: "tls", secret: { secretName: "tls" } },
        { name: "conf", configMap: { name: "conf" } },
        { name: "db", persistentVolumeClaim: { claimName: "db" } },
      ],
    }),
    "none of them is a path of the node",
  ),
  miss(
    "a new image only",
    templatePatch({ containers: [{ name: "web", image: "nginx:1.29" }] }),
    "no volume is named",
    "EKS",
  ),
  ...localPath,
];
