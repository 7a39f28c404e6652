import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { jsonPatch, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const volume = (source: object) => ({ ...withContainer({}), volumes: [{ name: "v", ...source }] });
const gitRepo = { gitRepo: { repository: "https://git.example.com/x", directory: "g/.git" } };

export const podCreatedWithARiskyVolumeType: readonly Sample[] = [
  ...onSpec("gitRepo", volume(gitRepo), "the kubelet runs the repository's hooks as root"),
  ...onJsonPatch("/volumes/0/gitRepo", gitRepo.gitRepo, {
    path: "/volumes/-",
    value: { name: "v", ...gitRepo },
    harmless: { name: "v", emptyDir: {} },
  }),
  hit("flexVolume", pod(volume({ flexVolume: { driver: "acme/x" } })), "a program of the node is run"),
  hit(
    "glusterfs",
    pod(volume({ glusterfs: { endpoints: "e", path: "p" } })),
    "the control plane calls its address",
    "GKE",
  ),
  miss("looked for by JSON patch", jsonPatch("/volumes/0/flexVolume", {}, "test"), "a test changes nothing"),
  miss("CSI driver", pod(volume({ csi: { driver: "secrets-store.csi.k8s.io" } })), "the usual way today"),
  miss("network file system", pod(volume({ nfs: { server: "nfs", path: "/x" } })), "an ordinary volume"),
  miss("a container named gitRepo", pod(withContainer({ name: "gitRepo" })), "it is only a name"),
];
