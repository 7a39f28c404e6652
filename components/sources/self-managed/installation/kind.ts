import { clusterConfiguration } from "./kubeadm.ts";
import { rootFiles, yaml } from "./parts.ts";
import type { Layout, Snippet, Wiring } from "./wiring.ts";

/** A machine that is a container: the files come from this machine's folder. */
export function kind(layout: Layout): Wiring {
  const { directory } = layout;
  return {
    files: rootFiles(layout, directory),
    snippets: [
      config(layout, "kind-config.yaml", "v1beta3", "for `kind create cluster --config`"),
      config(layout, "kind-config-v1beta4.yaml", "v1beta4", "the same where kind gives the node v1beta4"),
    ],
    steps: [
      `In the folder of the files: \`kind create cluster --config kind-config.yaml\`. It mounts this folder into the node, and from there, as ${directory}, into the API server. If kubeadm complains about \`extraArgs\`, take \`kind-config-v1beta4.yaml\`.`,
      "The API server reaches a daemon on this machine by the gateway of kind's network (`docker network inspect kind`): give the daemon `listen` on it, and the same address in `publicUrl` and the certificate's `hosts`.",
    ],
  };
}

function config(layout: Layout, name: string, version: "v1beta3" | "v1beta4", purpose: string): Snippet {
  const { apiVersion: _, ...patch } = clusterConfiguration(version, layout) as { apiVersion: string };
  const text = yaml({
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    nodes: [
      {
        role: "control-plane",
        extraMounts: [{ hostPath: ".", containerPath: layout.directory, readOnly: true }],
        kubeadmConfigPatches: [yaml(patch)],
      },
    ],
  });
  return { name, purpose, text, secret: false };
}
