import { copyStep, extraVolume, rootFiles, yaml } from "./parts.ts";
import type { Layout, Wiring } from "./wiring.ts";

/** Arguments are a map up to v1beta3, and a list from v1beta4 (kubeadm 1.31) on. */
export function clusterConfiguration(version: "v1beta3" | "v1beta4", { args, directory }: Layout): object {
  const list = Object.entries(args).map(([name, value]) => ({ name, value }));
  return {
    apiVersion: `kubeadm.k8s.io/${version}`,
    kind: "ClusterConfiguration",
    apiServer: {
      extraArgs: version === "v1beta3" ? args : list,
      extraVolumes: [extraVolume(directory)],
    },
  };
}

/** A static pod that kubeadm writes, from a configuration that it keeps in the cluster. */
export function kubeadm(layout: Layout): Wiring {
  const { directory } = layout;
  return {
    files: rootFiles(layout, directory),
    snippets: (["v1beta4", "v1beta3"] as const).map((version) => ({
      name: `kubeadm-${version}.yaml`,
      purpose: `for \`kubeadm init --config\`, and for the ConfigMap kubeadm-config of a cluster whose configuration is ${version}`,
      text: yaml(clusterConfiguration(version, layout)),
      secret: false,
    })),
    steps: [
      copyStep(directory),
      "A new cluster: add `kubeadm-v1beta4.yaml` (`kubeadm-v1beta3.yaml` before Kubernetes 1.31) to the file that `kubeadm init --config` is given. The files have to be there first.",
      "A running cluster: `kubectl -n kube-system edit configmap kubeadm-config`, and add what stands below `apiServer` in the snippet of its version. Without it the next `kubeadm upgrade` takes the flags out again.",
      "Then on each machine in turn: `sudo npx auditwire api-server install --files .` (edits /etc/kubernetes/manifests/kube-apiserver.yaml, waits for the API server, and goes back by itself when it does not come); or `kubectl -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}' > kubeadm.yaml && sudo kubeadm init phase control-plane apiserver --config kubeadm.yaml`, which writes the manifest anew.",
    ],
  };
}
