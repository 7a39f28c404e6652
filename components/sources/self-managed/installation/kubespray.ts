import { copyStep, extraVolume, rootFiles, yaml } from "./parts.ts";
import type { Layout, Wiring } from "./wiring.ts";

/** kubeadm, told by variables. */
export function kubespray(layout: Layout): Wiring {
  const { directory, args } = layout;
  const { pathType: _, ...volume } = extraVolume(directory);
  return {
    files: rootFiles(layout, directory),
    snippets: [
      {
        name: "kubespray-vars.yml",
        purpose: "variables of the inventory, as group_vars/k8s_cluster/auditwire.yml",
        text: yaml({ kube_kubeadm_apiserver_extra_args: args, apiserver_extra_volumes: [volume] }),
        secret: false,
      },
    ],
    steps: [
      copyStep(directory),
      "Save `kubespray-vars.yml` as `group_vars/k8s_cluster/auditwire.yml` of the inventory; merge it where the two variables are set already. Leave `kubernetes_audit` and `kubernetes_audit_webhook` off: they set the same flags.",
      "`ansible-playbook -i inventory/mycluster upgrade-cluster.yml --tags control-plane`; or, on each machine in turn, `sudo npx auditwire api-server install --files .` (the variables keep it at the next upgrade).",
    ],
  };
}
