import { rootFiles, yaml } from "./parts.ts";
import type { Layout, Wiring } from "./wiring.ts";

/** What kOps calls the flags; it has no field for others, truncation among them. */
const fields: Readonly<Record<string, string>> = {
  "audit-policy-file": "auditPolicyFile",
  "audit-webhook-config-file": "auditWebhookConfigFile",
  "audit-webhook-batch-max-wait": "auditWebhookBatchMaxWait",
  "audit-webhook-initial-backoff": "auditWebhookInitialBackoff",
};

/** Machines that are replaced: files and flags stand in the cluster's specification. */
export function kops(layout: Layout): Wiring {
  const { directory, args } = layout;
  const files = rootFiles(layout, directory);
  const known = Object.entries(args).flatMap(([flag, value]) => {
    const field = fields[flag];
    return field === undefined ? [] : [[field, value] as const];
  });
  return {
    files,
    snippets: [
      {
        name: "kops-cluster.yaml",
        purpose: "to be merged into the cluster's specification; it holds the webhook's token",
        text: yaml({
          spec: {
            kubeAPIServer: Object.fromEntries(known),
            fileAssets: files.map(({ path, content, mode }) => ({
              name: path.slice(path.lastIndexOf("/") + 1).replace(".yaml", ""),
              path,
              roles: ["ControlPlane"],
              mode,
              content,
            })),
          },
        }),
        secret: true,
      },
    ],
    steps: [
      "`kops edit cluster`, and merge `kops-cluster.yaml` into it. The token then lies in the state store (the bucket of `KOPS_STATE_STORE`) as everything else of the specification: keep it closed.",
      "`kops update cluster --yes && kops rolling-update cluster --instance-group-roles=control-plane --yes`.",
      "kOps has no field for `--audit-webhook-truncate-enabled`: events larger than 100 KiB arrive whole.",
    ],
  };
}
