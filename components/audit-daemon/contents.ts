import { stringify } from "yaml";
import type { RuleArgs } from "../../daemon/rules/builder.ts";
import { type DaemonConfigArgs, toDaemonConfig } from "../daemon-config.ts";
import { podFiles } from "./names.ts";
import type { AuditDaemonCredentials } from "./outputs.ts";

/** A ConfigMap holds a MiB of everything; the rest is for names and the configuration itself. */
const mostRulesBytes = 700 * 2 ** 10;

/** The rules as files, by their name, each small enough for a ConfigMap of its own. */
export function ruleFiles(rules: readonly RuleArgs[]): readonly { readonly file: string; readonly text: string }[] {
  const parts: RuleArgs[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const rule of rules) {
    const size = Buffer.byteLength(rulesText([rule]));
    if (bytes + size > mostRulesBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(rule);
    bytes += size;
  }
  return parts.map((part, index) => ({
    file: index === 0 ? "rules.yaml" : `rules-${index + 1}.yaml`,
    text: rulesText(part),
  }));
}

const rulesText = (rules: readonly RuleArgs[]) =>
  stringify({ rules: JSON.parse(JSON.stringify(rules)) as unknown }, { lineWidth: 0 });

/** Content of `config.yaml`; `tokens` says how many valid tokens each cluster has. */
export function configText(
  config: DaemonConfigArgs,
  tokens: Readonly<Record<string, number>>,
  rules: readonly string[],
): string {
  const files = { ...podFiles, rules };
  const text = stringify(
    toDaemonConfig(config, (cluster) => tokens[cluster] ?? 1, files),
    { lineWidth: 0 },
  );
  return `# Made by auditwire from a Pulumi program: change it there.\n${text}`;
}

/** The tokens as files; the first of each cluster is the current one. */
export function tokenFiles(tokens: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tokens).flatMap(([cluster, valid]) =>
      valid.map((token, index) => [podFiles.token(cluster, index), token]),
    ),
  );
}

/** Content of `credentials.json`. */
export const credentialsText = (credentials: AuditDaemonCredentials) => `${JSON.stringify(credentials, null, 2)}\n`;
