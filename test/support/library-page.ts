import type { Rule } from "../../daemon/audit/rule.ts";
import { access } from "../../daemon/rules/library/access/index.ts";
import { cluster } from "../../daemon/rules/library/cluster/index.ts";
import { identity } from "../../daemon/rules/library/identity/index.ts";
import { library } from "../../daemon/rules/library/index.ts";
import { pods } from "../../daemon/rules/library/pods/index.ts";

const families: readonly (readonly [string, string, readonly Rule[]])[] = [
  ["pods", "What pods ask of their node, what they run, where they hide", pods],
  ["access", "Who reaches into the cluster, from where, with what", access],
  ["identity", "Rights, accounts, credentials, secrets", identity],
  ["cluster", "What holds the cluster together", cluster],
];

/** docs/library.md: every prewritten rule, by family, in the library's order. */
export function libraryPage(): string {
  const attack = new Set(library.flatMap((rule) => rule.attack ?? []));
  return [
    "# The prewritten rules",
    "",
    "Made from the rules by `npm run library-page`. All are disabled until a policy selects them. `auditwire rules show NAME`",
    "prints one whole, as YAML to start an own rule from; `auditwire rules test --library` runs their samples.",
    "",
    `${library.length} rules; ${attack.size} ids of MITRE ATT&CK techniques and tactics.`,
    ...families.flatMap(([name, title, rules]) => [
      "",
      `## ${title}`,
      "",
      `\`daemon/rules/library/${name}/\``,
      ...table(rules),
    ]),
    "",
  ].join("\n");
}

function table(rules: readonly Rule[]): readonly string[] {
  const ordered = library.filter((rule) => rules.includes(rule));
  return [
    "",
    "| rule | severity | ATT&CK | why |",
    "| --- | --- | --- | --- |",
    ...ordered.map(
      (rule) => `| ${rule.name}${counts(rule)} | ${rule.severity} | ${(rule.attack ?? []).join(" ")} | ${why(rule)} |`,
    ),
  ];
}

function counts({ threshold, firstSeen }: Rule): string {
  if (threshold) return ` (${threshold.count} in ${threshold.within})`;
  return firstSeen ? ` (first in ${firstSeen.within})` : "";
}

/** The first sentence of the description. */
function why({ description }: Rule): string {
  return (/^.*?[.](?= [A-Z]|$)/s.exec(description)?.[0] ?? description).replaceAll("|", "\\|");
}
