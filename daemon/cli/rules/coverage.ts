import { readFileSync } from "node:fs";
import { auditPolicyText } from "../../../components/audit-policy.ts";
import {
  type CoverageFinding,
  type CoveredSource,
  coverageOf,
  policyFromRules,
} from "../../../components/coverage/index.ts";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import type { Rule } from "../../audit/rule.ts";
import { counted, table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { configuredSources } from "./configured-sources.ts";
import { chosenRules } from "./open.ts";

/** Which rules, and which sources. */
export interface CoverageOptions {
  readonly policy?: readonly string[];
  readonly source?: readonly string[];
  readonly library?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** The clouds by the names that `--source` takes. */
const clouds: Readonly<Record<string, CoveredSource["records"]>> = {
  eks: { kind: "eks" },
  aks: { kind: "aks", category: "kube-audit", tables: "resource-specific" },
  "aks-admin": { kind: "aks", category: "kube-audit-admin", tables: "resource-specific" },
  "aks-diagnostics": { kind: "aks", category: "kube-audit", tables: "diagnostics" },
  gke: { kind: "gke", dataAccess: [] },
  "gke-data-access": { kind: "gke", dataAccess: ["ADMIN_READ", "DATA_READ", "DATA_WRITE"] },
};

export const cloudNames: readonly string[] = Object.keys(clouds);

/** Says which rules can fire on which sources. 1 when a rule can fire on none of them. */
export function showCoverage(files: readonly string[], options: CoverageOptions, terminal: Terminal): number {
  const rules = chosenRules(files, options);
  const { sources, notes } = sourcesOf(rules, options);
  const findings = coverageOf(rules, sources);
  if (options.json) terminal.line(JSON.stringify(findings, null, 2));
  else show(rules, sources, findings, notes, terminal);
  const ofRule = Map.groupBy(findings, ({ rule }) => rule);
  return [...ofRule.values()].some((own) => own.every(({ state }) => state === "never")) ? 1 : 0;
}

interface Sources {
  readonly sources: readonly CoveredSource[];
  /** What the reader should know of them. */
  readonly notes: readonly string[];
}

function sourcesOf(rules: readonly Rule[], { policy, source = [], config }: CoverageOptions): Sources {
  const named = source.map((name) => ({ name, records: cloudOf(name) }));
  const policies = (policy ?? []).map((name) => ({
    name,
    records: { kind: "policy" as const, text: textOf(name, rules) },
  }));
  const configured =
    config === undefined ? undefined : configuredSources(config, (name) => textOf(name, rules), policy?.[0]);
  const all = [...(configured?.sources ?? []), ...(configured ? [] : policies), ...named];
  if (all.length > 0) return { sources: all, notes: configured?.notes ?? [] };
  return {
    sources: [{ name: "recommended", records: { kind: "policy", text: textOf("recommended", rules) } }],
    notes: [],
  };
}

function cloudOf(name: string): CoveredSource["records"] {
  const records = clouds[name];
  if (records) return records;
  throw new AuditwireError("invalid", `no source is called "${name}"; one of ${cloudNames.join(", ")}`);
}

/** The text of a policy by its name, or of a file. */
function textOf(policy: string, rules: readonly Rule[]): string {
  if (policy === "fromRules") return policyFromRules(rules, { namespace: "auditwire" });
  if (policy === "classic" || policy === "recommended") return auditPolicyText(policy);
  try {
    return auditPolicyText(readFileSync(policy, "utf8"));
  } catch (error) {
    throw new AuditwireError("invalid", `${policy}: ${messageOf(error)}`);
  }
}

function show(
  rules: readonly Rule[],
  sources: readonly CoveredSource[],
  findings: readonly CoverageFinding[],
  notes: readonly string[],
  terminal: Terminal,
): void {
  for (const note of notes) terminal.line(note);
  const rows = rules.map((rule, n) => [
    rule.name,
    ...sources.map((_, s) => findings[s * rules.length + n]?.state ?? ""),
  ]);
  terminal.line(table(["RULE", ...sources.map(({ name }) => name)], rows));
  const told = findings.filter(({ state }) => state !== "covered");
  if (told.length > 0) terminal.line();
  for (const { sentence } of told) terminal.line(sentence);
  terminal.line();
  for (const [n, { name }] of sources.entries())
    terminal.line(`${name}: ${counts(findings.slice(n * rules.length, (n + 1) * rules.length))}`);
}

function counts(findings: readonly CoverageFinding[]): string {
  const of = (state: CoverageFinding["state"]) => findings.filter((finding) => finding.state === state).length;
  const words = (["covered", "partly", "never", "unknown"] as const).map((state) => `${of(state)} ${state}`);
  return `${counted(findings.length, "rule")}: ${words.join(", ")}`;
}
