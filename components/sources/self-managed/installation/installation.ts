import type { Distribution } from "../../../audit-source.ts";
import { distributions } from "./distributions.ts";

/** What an API server is given: what `apiServerFiles(source)` of a daemon holds. */
export interface InstallationInput {
  /** Content of `audit-policy.yaml`. */
  readonly auditPolicy: string;
  /** Content of `audit-webhook.yaml`. */
  readonly auditWebhook: string;
  /** Flags for kube-apiserver, which name both files. */
  readonly flags: readonly string[];
}

/** A file for every control-plane machine. */
export interface InstallationFile {
  /** Absolute path on the machine; below the home folder where it begins with `~`. */
  readonly path: string;
  /** Its content. */
  readonly content: string;
  /** User and group, as `chown` takes them. */
  readonly owner: string;
  /** Rights, as `chmod` takes them. */
  readonly mode: string;
  /** Whether it holds the webhook's token. */
  readonly secret: boolean;
}

/** A piece of the distribution's own configuration. */
export interface Snippet {
  /** Name of a file to save it in. */
  readonly name: string;
  /** What to do with it. */
  readonly purpose: string;
  /** The piece itself. */
  readonly text: string;
  /** Whether it holds the webhook's token. */
  readonly secret: boolean;
}

/** Everything that makes the API server of a distribution send its events. */
export interface Installation {
  /** What the control plane was made with. */
  readonly distribution: Distribution;
  /** Files for each control-plane machine. */
  readonly files: readonly InstallationFile[];
  /** Pieces of the distribution's configuration. */
  readonly snippets: readonly Snippet[];
  /** What to do, in order, as Markdown. Holds no secret. */
  readonly steps: string;
}

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

/** What a distribution's wiring is made of. */
export interface Layout extends InstallationInput {
  /** Folder of the two files, as the API server sees it. */
  readonly directory: string;
  /** The flags by name, without dashes. */
  readonly args: Readonly<Record<string, string>>;
}

/** What a distribution makes of it; `steps` each a sentence or two of Markdown. */
export type Wiring = Pick<Installation, "files" | "snippets"> & { readonly steps: readonly string[] };

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
