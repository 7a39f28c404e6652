import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { localPath } from "./local-path.ts";
import { everyPlace, onSpec, withContainer } from "./on-spec.ts";

const host = { name: "host", hostPath: { path: "/srv/data" } };
const own = { name: "cache", emptyDir: {} };
const mount = (name: string, readOnly?: boolean) => ({
  name,
  mountPath: `/${name}`,
  ...(readOnly !== undefined && { readOnly }),
});
const spec = (volumes: readonly object[], ...volumeMounts: readonly object[]) => ({
  ...withContainer({ volumeMounts }),
  volumes,
});

const mixed = spec([host, { name: "other", hostPath: { path: "/srv/other" } }], mount("host", true), mount("other"));

/** What must stay silent, in each place of a spec. */
const silent: readonly (readonly [string, object, string])[] = [
  ["read-only", spec([host], mount("host", true)), "nothing of the node can be written"],
  [
    "two host paths, read-only",
    spec([host, { ...host, name: "h2" }], mount("host", true), mount("h2", true)),
    "likewise",
  ],
  ["not mounted", { ...withContainer({}), volumes: [host] }, "no container sees it"],
  ["own directory only", spec([own], mount("cache")), "it is the pod's own"],
  [
    "own directory written, host path read",
    spec([host, own], mount("host", true), mount("cache")),
    "only the pod's own is written",
  ],
];

export const podMountsAHostPathForWriting: readonly Sample[] = [
  ...onSpec("writable host path", spec([host, own], mount("host"), mount("cache", false)), "no mount is read-only"),
  ...everyPlace(mixed).map(([kind, facts]) =>
    hit(`two host paths, one to write: ${kind}`, facts, "all volumes are the node's, and one is written"),
  ),
  hit(
    "init container writes",
    pod({
      ...withContainer({ volumeMounts: [mount("host", true)] }),
      initContainers: [{ name: "init", image: "busybox", volumeMounts: [mount("host")] }],
      volumes: [host],
    }),
    "the init container writes to the node",
  ),
  ...silent.flatMap(([name, body, because]) =>
    everyPlace(body).map(([kind, facts]) => miss(`${name}: ${kind}`, facts, because)),
  ),
  ...localPath,
];
