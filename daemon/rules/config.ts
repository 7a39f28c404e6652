import { z } from "zod";
import { ruleTypes, severities } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";

/** One rule as it stands in a file. */
export const RuleConfig = z.strictObject({
  name: z.string().min(1).max(256).describe("Unique in the library; the policy names the rule by it."),
  type: z.enum(ruleTypes).default("kubernetes-audit").describe("Only kubernetes-audit."),
  message: z
    .string()
    .min(1)
    .max(4_096)
    .describe("What an audit says. ${path} is replaced by the first value of that path in the event."),
  expression: z.string().describe('The condition, as in jpath("user.username") = "system:anonymous".'),
  description: z.string().max(65_536).default("").describe("Why it matters and what to do."),
  severity: z.enum(severities).default("medium").describe("How bad a match is."),
  attackTechniques: z
    .array(z.enum(attackTechniques))
    .default([])
    .describe("Techniques that a match points to, by the API's names."),
});

/** Rules of the user: each written here, or in a file of its own. */
export const RulesConfig = z
  .array(
    z.union([
      RuleConfig,
      z.strictObject({ file: z.string().min(1).describe("A file with a list `rules:`, relative to this one.") }),
    ]),
  )
  .describe("Own rules, beside the prewritten ones.");

/** The ordered selection of enabled rules. */
export const PolicyConfig = z
  .array(z.string().min(1).describe("Name of a rule, own or prewritten."))
  .describe("Enabled rules, first match wins.");
