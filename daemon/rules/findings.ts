import { ruleTypes } from "../audit/rule.ts";
import type { Warning } from "./check.ts";
import { type ExpressionErrorCode, positionAt } from "./errors.ts";
import { unknownField } from "./fields.ts";
import { placeholders } from "./message.ts";
import { parse } from "./parse.ts";
import { parsePath } from "./path.ts";

/** One thing that is wrong with a rule, or probably not meant, that no schema says. */
export interface RuleFinding {
  readonly severity: "error" | "warning";
  readonly code: ExpressionErrorCode | Warning["code"] | "invalid-placeholder" | "foreign-type" | "two-states";
  readonly message: string;
  /** Which of the rule's fields. */
  readonly path: readonly (string | number)[];
  /** In the text of that field; counted from 1, columns and length in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

type Path = RuleFinding["path"];

/** Expressions, placeholders, paths, and what excludes what. Takes a rule of any shape, and looks at what is there. */
export function ruleFindings(input: unknown): readonly RuleFinding[] {
  const rule = fieldsOf(input);
  return [
    ...typeFindings(rule["type"]),
    ...messageFindings(rule["message"]),
    ...expressionFindings(rule["expression"], ["expression"]),
    ...listOf(rule["exceptions"]).flatMap((exception, i) => exceptionFindings(exception, ["exceptions", i])),
    ...(rule["threshold"] !== undefined && rule["firstSeen"] !== undefined
      ? [error("two-states", "a rule has a threshold or firstSeen, not both", ["firstSeen"])]
      : []),
    ...(["threshold", "firstSeen"] as const).flatMap((kind) => byFindings(fieldsOf(rule[kind])["by"], [kind, "by"])),
  ];
}

/** What is wrong with an exception's expression. */
export function exceptionFindings(exception: unknown, path: Path = []): readonly RuleFinding[] {
  return expressionFindings(fieldsOf(exception)["expression"], [...path, "expression"]);
}

function typeFindings(type: unknown): readonly RuleFinding[] {
  if (type === "kubernetes-audit" || !(ruleTypes as readonly unknown[]).includes(type)) return [];
  const message = `only rules of type kubernetes-audit may enter the audit policy, not ${String(type)}`;
  return [error("foreign-type", message, ["type"])];
}

function expressionFindings(expression: unknown, path: Path): readonly RuleFinding[] {
  if (typeof expression !== "string") return [];
  const checked = parse(expression);
  if ("errors" in checked) return checked.errors.map((e) => ({ severity: "error", ...e, path }));
  return checked.warnings.map((e) => ({ severity: "warning", ...e, path }));
}

function messageFindings(message: unknown): readonly RuleFinding[] {
  if (typeof message !== "string") return [];
  return placeholders(message).flatMap(({ text, path, start }): RuleFinding[] => {
    const steps = path === "" ? undefined : parsePath(path);
    const place = { path: ["message"], length: text.length, ...positionAt(message, start) };
    const wrong = (message: string): RuleFinding[] => [
      { ...place, severity: "error", code: "invalid-placeholder", message },
    ];
    if (!text.endsWith("}")) return wrong(`${text} is not closed: write }`);
    if (!steps) return wrong(`${text} holds no path`);
    const unknown = unknownField(steps);
    return unknown === undefined ? [] : [{ ...place, severity: "warning", code: "unknown-field", message: unknown }];
  });
}

function byFindings(by: unknown, at: Path): readonly RuleFinding[] {
  return listOf(by).flatMap((text, i): RuleFinding[] => {
    if (typeof text !== "string") return [];
    const path = [...at, i];
    const steps = parsePath(text) ?? [];
    if (steps.length === 0) return [error("invalid-path", `"${text}" is no path`, path)];
    const unknown = unknownField(steps);
    if (unknown === undefined) return [];
    const whole = { line: 1, column: 1, length: text.length };
    return [{ severity: "warning", code: "unknown-field", message: unknown, path, ...whole }];
  });
}

const error = (code: RuleFinding["code"], message: string, path: Path): RuleFinding => ({
  severity: "error",
  code,
  message,
  path,
  line: 1,
  column: 1,
  length: 1,
});

/** An object's own fields, or none. */
export function fieldsOf(input: unknown): Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null ? (input as Record<string, unknown>) : {};
}

export const listOf = (input: unknown): readonly unknown[] => (Array.isArray(input) ? input : []);
