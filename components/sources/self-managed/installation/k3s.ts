import { copyStep, rootFiles, yaml } from "./parts.ts";
import type { Layout, Wiring } from "./wiring.ts";

/** The API server is a part of the k3s process: no pod, no mounts. */
export function k3s(layout: Layout): Wiring {
  const { directory, args } = layout;
  const list = Object.entries(args).map(([name, value]) => `${name}=${value}`);
  return {
    files: rootFiles(layout, directory),
    snippets: [
      {
        name: "k3s-auditwire.yaml",
        purpose:
          "/etc/rancher/k3s/config.yaml.d/auditwire.yaml; the plus adds to the arguments of other files instead of replacing them",
        text: yaml({ "kube-apiserver-arg+": list }),
        secret: false,
      },
    ],
    steps: [
      copyStep(directory, "each server"),
      "On each server: `sudo install -D -m 0600 k3s-auditwire.yaml /etc/rancher/k3s/config.yaml.d/auditwire.yaml`. All servers need the same arguments. (Where the arguments stand in /etc/rancher/k3s/config.yaml, add the lines to its `kube-apiserver-arg`.)",
      "On each server in turn: `sudo systemctl restart k3s`, then `kubectl get --raw /readyz`. When it does not come: `journalctl -u k3s`, remove the file, restart again.",
    ],
  };
}
