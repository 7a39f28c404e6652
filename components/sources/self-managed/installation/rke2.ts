import { copyStep, rootFiles, yaml } from "./parts.ts";
import type { Layout, Wiring } from "./wiring.ts";

/** A static pod that RKE2 writes anew at every start: only its configuration counts. */
export function rke2(layout: Layout): Wiring {
  const { directory, args } = layout;
  const { "audit-policy-file": policy, ...others } = args;
  return {
    files: rootFiles(layout, directory),
    snippets: [
      {
        name: "rke2-auditwire.yaml",
        purpose: "/etc/rancher/rke2/config.yaml.d/auditwire.yaml; a plus adds to the lists of other files",
        text: yaml({
          "audit-policy-file": policy,
          "kube-apiserver-arg+": Object.entries(others).map(([name, value]) => `${name}=${value}`),
          "kube-apiserver-extra-mount+": [`${directory}:${directory}:ro`],
        }),
        secret: false,
      },
    ],
    steps: [
      copyStep(directory, "each server"),
      "On each server: `sudo install -D -m 0600 rke2-auditwire.yaml /etc/rancher/rke2/config.yaml.d/auditwire.yaml`. With `profile: cis` RKE2 makes a policy that records nothing: `audit-policy-file` takes its place.",
      "On each server in turn: `sudo systemctl restart rke2-server`, then `kubectl get --raw /readyz`. When it does not come: `journalctl -u rke2-server`, remove the file, restart again.",
    ],
  };
}
