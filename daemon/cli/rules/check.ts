import { resolve } from "node:path";
import { formatProblem } from "../../config-problem.ts";
import { type Finding, isError } from "../../config-rules.ts";
import { counted } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { openRulesFile } from "./open.ts";

/** Says everything that is wrong with rules files and configurations. 1 when there is an error. */
export function checkRules(files: readonly string[], { json = false }, terminal: Terminal): number {
  const opened = files.map(openRulesFile);
  const findings = once(opened.flatMap((file) => file.findings));
  const errors = findings.filter(isError);
  if (json) terminal.line(JSON.stringify(findings.map(toJson), null, 2));
  else {
    for (const finding of findings) terminal.line(formatProblem(finding));
    const rules = opened.reduce((sum, file) => sum + file.rules.length, 0);
    terminal.line(summary({ files: files.length, rules, errors: errors.length, all: findings.length }));
  }
  return errors.length > 0 ? 1 : 0;
}

/** What editors and CI ask for. */
function toJson({ file, rule, severity, code, within, message, line, column }: Finding) {
  return { file, rule: rule ?? null, severity, code, ...within, message, fileLine: line, fileColumn: column };
}

/** A file that is given and named by another one is spoken of once. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ file, line, column, message }: Finding) => `${resolve(file)}:${line}:${column} ${message}`;
  return [...new Map(findings.map((finding) => [keyOf(finding), finding])).values()];
}

function summary({ files, rules, errors, all }: Record<"files" | "rules" | "errors" | "all", number>): string {
  const warnings = all > errors ? `, ${counted(all - errors, "warning")}` : "";
  if (errors > 0) return `${counted(files, "file")}: ${counted(errors, "error")}${warnings}`;
  return `${counted(files, "file")}, ${counted(rules, "rule")}: no errors${warnings}`;
}
