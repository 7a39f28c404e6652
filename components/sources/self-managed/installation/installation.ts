import type { Distribution } from "../../../audit-source.ts";
import { distributions } from "./distributions.ts";
import type { Installation, InstallationInput, Layout } from "./wiring.ts";

/**
 * Files, configuration and steps for an API server of a distribution.
 *
 * @throws Error when the flags do not name both files in one folder.
 */
export function installation(distribution: Distribution, input: InstallationInput): Installation {
  const { files, snippets, steps } = distributions[distribution].wiring(layoutOf(input));
  return { distribution, files, snippets, steps: stepsOf(distribution, steps) };
}

/** The steps alone, which need no secret. */
export function installationSteps(distribution: Distribution, flags: readonly string[]): string {
  return installation(distribution, { auditPolicy: "{}", auditWebhook: "{}", flags }).steps;
}

function layoutOf(input: InstallationInput): Layout {
  const args = Object.fromEntries(
    input.flags.map((flag) => {
      const [, name = "", value = ""] = /^--([a-z-]+)=(.*)$/.exec(flag) ?? [];
      return [name, value];
    }),
  );
  const policy = args["audit-policy-file"] ?? "";
  const directory = policy.replace(/\/audit-policy\.yaml$/, "");
  if (directory === policy || args["audit-webhook-config-file"] !== `${directory}/audit-webhook.yaml`)
    throw new Error("the flags do not name audit-policy.yaml and audit-webhook.yaml of one folder");
  return { ...input, directory, args };
}

function stepsOf(distribution: Distribution, steps: readonly string[]): string {
  const { label, restart, install } = distributions[distribution];
  const check = [
    "Check that events arrive: `kubectl get --raw /metrics | grep ^apiserver_audit` counts them (`apiserver_audit_event_total`) and what was lost (`apiserver_audit_error_total`).",
    ...(install
      ? ["On each machine: `sudo npx auditwire api-server check --files .` in the folder of the files."]
      : []),
  ];
  return `# Audit events of ${label}

The files come from the deployment, where the program exports \`apiServerFiles(source)\` as \`apiServer\`:

\`\`\`sh
pulumi stack output apiServer --json --show-secrets | npx auditwire api-server files --distribution ${distribution} --files - --out audit
\`\`\`

(A daemon on this machine has them in \`.auditwire/api-server/CLUSTER\`: \`--files .auditwire/api-server/CLUSTER\`.)
\`audit-webhook.yaml\` holds the secret token of the webhook.

${[...steps, ...check].map((step, index) => `${index + 1}. ${step}`).join("\n")}

${restart}
`;
}
