import { stringify } from "yaml";
import type { InstallationFile, Layout } from "./wiring.ts";

/** Both files in the folder of the flags, for root alone where the token is. */
export function rootFiles({ auditPolicy, auditWebhook }: Layout, directory: string): readonly InstallationFile[] {
  const owner = "root:root";
  return [
    { path: `${directory}/audit-policy.yaml`, content: auditPolicy, owner, mode: "0644", secret: false },
    { path: `${directory}/audit-webhook.yaml`, content: auditWebhook, owner, mode: "0600", secret: true },
  ];
}

/** The step that puts them there. */
export const copyStep = (directory: string, where = "each control-plane machine") =>
  `Copy both files to ${where}: \`sudo install -d -m 0755 ${directory} && sudo install -m 0644 audit-policy.yaml ${directory}/ && sudo install -m 0600 audit-webhook.yaml ${directory}/\`.`;

/** YAML without broken lines. */
export const yaml = (value: unknown) => stringify(value, { lineWidth: 0 });

/** The folder, for the pod of the API server, as kubeadm's `extraVolumes` takes it. */
export const extraVolume = (directory: string) => ({
  name: "auditwire",
  hostPath: directory,
  mountPath: directory,
  readOnly: true,
  pathType: "Directory",
});
