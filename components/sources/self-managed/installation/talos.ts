import { parse, parseDocument } from "yaml";
import { yaml } from "./parts.ts";
import type { Layout, Wiring } from "./wiring.ts";

/** Talos lets files be created below /var only. */
const hostFolder = "/var/etc/auditwire";

/** No shell and no files of one's own: all of it is a patch of the machine configuration. */
export function talos(layout: Layout): Wiring {
  const { directory, args, auditPolicy, auditWebhook } = layout;
  // Talos sets this flag itself, to the policy below.
  const { "audit-policy-file": _, ...others } = args;
  const path = `${hostFolder}/audit-webhook.yaml`;
  // The API server runs as nobody there.
  const file = { path, content: auditWebhook, owner: "root:root", mode: "0644", secret: true };
  return {
    files: [file],
    snippets: [
      {
        name: "talos-patch.yaml",
        purpose: "patch of the machine configuration of each control-plane machine; it holds the webhook's token",
        text: withOctal({
          machine: { files: [{ path, permissions: 0o644, op: "create", content: auditWebhook }] },
          cluster: {
            apiServer: {
              extraArgs: others,
              extraVolumes: [{ hostPath: hostFolder, mountPath: directory, readonly: true }],
              auditPolicy: parse(auditPolicy),
            },
          },
        }),
        secret: true,
      },
    ],
    steps: [
      "`talosctl --nodes NODE patch machineconfig --patch @talos-patch.yaml` for each control-plane machine in turn; `talosctl --nodes NODE health` says when it is back.",
      "A configuration that has a document `KubeAuditPolicyConfig` refuses `cluster.apiServer.auditPolicy`: put the policy into that document instead.",
    ],
  };
}

/** Talos' documentation writes permissions as 0o644. */
function withOctal(patch: object): string {
  const document = parseDocument(yaml(patch));
  const permissions = document.getIn(["machine", "files", 0, "permissions"], true);
  if (permissions && typeof permissions === "object") Object.assign(permissions, { format: "OCT" });
  return document.toString({ lineWidth: 0 });
}
