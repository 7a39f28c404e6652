import { copyStep, rootFiles, yaml } from "./parts.ts";
import type { Layout, Wiring } from "./wiring.ts";

/** A manifest in the kubelet's folder that nobody writes anew. */
export function staticPod(layout: Layout): Wiring {
  const { directory, flags } = layout;
  return {
    files: rootFiles(layout, directory),
    snippets: [
      {
        name: "kube-apiserver-additions.yaml",
        purpose: "what the manifest needs besides: to be merged into it",
        text: yaml({
          spec: {
            containers: [
              {
                name: "kube-apiserver",
                command: ["kube-apiserver", ...flags],
                volumeMounts: [{ name: "auditwire", mountPath: directory, readOnly: true }],
              },
            ],
            volumes: [{ name: "auditwire", hostPath: { path: directory, type: "Directory" } }],
          },
        }),
        secret: false,
      },
    ],
    steps: [
      copyStep(directory),
      "On each machine in turn: `sudo npx auditwire api-server install --files .`. It edits /etc/kubernetes/manifests/kube-apiserver.yaml, waits for the API server, and goes back by itself when it does not come.",
      "By hand instead: add the flags of `kube-apiserver-additions.yaml` behind the last one, the mount and the volume. Edit a copy outside of the folder of manifests and move it there: the kubelet takes every file in it for a pod, backups included.",
    ],
  };
}
