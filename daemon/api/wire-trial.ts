import { z } from "zod";
import { providers } from "../audit/event.ts";
import { severities } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";
import { unknownReasons } from "../audit/verdict.ts";
import { WireRuleInput } from "./wire-schema.ts";

/** An expression's own limit. */
const expression = z.string().max(65_536).describe("A condition in the rule language.");

/** What is to be checked: one of them. */
export const WireCheckInput = z
  .strictObject({
    text: z.string().max(262_144).optional().describe("A rules file, as YAML or JSON."),
    rules: z
      .array(z.unknown())
      .max(1_000)
      .optional()
      .describe("Rules, each as a rules file has it; at most 262144 characters as JSON."),
    expression: expression.optional(),
  })
  .meta({ id: "RulesToCheck", example: { expression: 'jpath("objectRef.subresource") in "exec"' } });
export type WireCheckInput = z.output<typeof WireCheckInput>;

const place = z.int().min(1);

/** One thing that is wrong, or probably not meant, as `auditwire rules check --json` has it. */
const WireFinding = z
  .strictObject({
    rule: z.string().nullable().describe("Name of the rule; null where it is about none, or has no name."),
    severity: z.enum(["error", "warning"]),
    code: z.string().describe("What is wrong, in a word of a small set, as `unexpected-token`."),
    message: z.string(),
    path: z.string().describe("Which field, as `rules[0].expression`; empty for the whole."),
    line: place.describe("Within the expression or message that it is about; counted from 1."),
    column: place.describe("In UTF-16 units."),
    length: z.int().min(1),
    fileLine: place.nullable().describe("Within `text`; null without one."),
    fileColumn: place.nullable(),
  })
  .meta({ id: "Finding" });

export const WireChecked = z
  .strictObject({
    ok: z.boolean().describe("Whether there is no error; warnings do not count."),
    rules: z.int().describe("Rules without an error."),
    findings: z.array(WireFinding).describe("The first 1000, in their order."),
    more: z.int().min(1).optional().describe("How many findings are left out."),
  })
  .meta({
    id: "CheckedRules",
    example: {
      ok: false,
      rules: 0,
      findings: [
        {
          rule: null,
          severity: "error",
          code: "unexpected-token",
          message: 'expected a list after "in"; write ("exec"), or = "exec"',
          path: "expression",
          line: 1,
          column: 35,
          length: 6,
          fileLine: null,
          fileColumn: null,
        },
      ],
    },
  });
export type WireChecked = z.output<typeof WireChecked>;

/** Facts of the place that an event came from, which no event tells itself. */
const WireFacts = z
  .strictObject({
    cluster: z.string().max(1_024),
    provider: z.enum(providers),
    accountID: z.string().max(1_024),
    projectID: z.string().max(1_024),
    subscriptionID: z.string().max(1_024),
    resourceGroup: z.string().max(1_024),
    region: z.string().max(1_024),
    labels: z.record(z.string().max(1_024), z.string().max(1_024)),
  })
  .partial()
  .meta({ id: "SourceFacts" });

/** What judges (one of policy, rule and expression), and what is judged. */
export const WireEvaluateInput = z
  .strictObject({
    policy: z.literal(true).optional().describe("By the policy in force, first match wins."),
    rule: z
      .union([z.string().max(256), z.int().min(0), WireRuleInput])
      .optional()
      .describe("By one rule: its name, its number, or a rule as PUT /custom-rules/{id} takes it."),
    expression: expression.optional(),
    event: z
      .unknown()
      .refine((sent) => sent !== undefined, "an audit event in any envelope")
      .describe("An audit event, an EventList, or a record of any cloud or forwarder; at most 20 events."),
    source: WireFacts.optional().describe("Facts of the source, for expressions that ask for them."),
  })
  .meta({
    id: "EventToEvaluate",
    example: {
      expression: 'jpath("user.username") = "system:anonymous"',
      event: { auditID: "1", stage: "ResponseComplete", verb: "get", user: { username: "system:anonymous" } },
    },
  });
export type WireEvaluateInput = z.output<typeof WireEvaluateInput>;

const truth = z.enum(["true", "false", "unknown"]);
const reason = z.enum(unknownReasons);

interface Explained {
  kind: "and" | "or" | "not" | "comparison" | "any" | "all";
  truth: z.output<typeof truth>;
  parts?: Explained[] | undefined;
  text?: string | undefined;
  values?: string[] | undefined;
  elements?: { value: string; condition: Explained }[] | undefined;
  unrecorded?: z.output<typeof reason> | undefined;
}

/** An expression with what became of each of its parts. */
const WireExplained: z.ZodType<Explained> = z
  .strictObject({
    kind: z.enum(["and", "or", "not", "comparison", "any", "all"]),
    truth: truth.describe("Unknown: the event does not carry what was asked for."),
    parts: z
      .array(z.lazy(() => WireExplained))
      .optional()
      .describe("Of and, or, not."),
    text: z.string().optional().describe("As it stands in the language; of the others."),
    values: z.array(z.string()).optional().describe("What a comparison found where it looked."),
    elements: z
      .array(z.strictObject({ value: z.string(), condition: z.lazy(() => WireExplained) }))
      .optional()
      .describe("Of any and all."),
    unrecorded: reason.optional().describe("Why the event cannot have that part."),
  })
  .meta({ id: "Explained" });

const WireExplanation = z
  .strictObject({
    rule: z.string(),
    verdict: z.enum(["holds", "does not hold", "is excepted", "cannot be evaluated"]),
    reason: reason.optional(),
    message: z.string().optional().describe("What an audit would say."),
    expression: WireExplained,
    exceptions: z.array(
      z.strictObject({
        name: z.string(),
        reason: z.string(),
        until: z.string().optional(),
        isOver: z.boolean().describe("For events of this time it no longer holds."),
        expression: WireExplained,
      }),
    ),
  })
  .meta({ id: "RuleExplanation" });

const WireEvaluatedEvent = z
  .strictObject({
    auditID: z.string().nullable(),
    verdict: z
      .strictObject({
        rule: z.string(),
        message: z.string(),
        severity: z.enum(severities),
        attackTechniques: z.array(z.enum(attackTechniques)),
      })
      .nullable()
      .describe("The first rule that holds; null without one."),
    counts: z
      .boolean()
      .describe("The rule has a threshold or firstSeen: whether it fires depends on the events before, too."),
    notEvaluable: z.array(z.strictObject({ rule: z.string(), reason })).describe("Rules that cannot tell, and why."),
    explanation: WireExplanation.nullable().describe("Of the rule; of a policy's, where one holds."),
  })
  .meta({ id: "EvaluatedEvent" });

export const WireEvaluated = z
  .strictObject({
    events: z.array(WireEvaluatedEvent).describe("In their order."),
    errors: z.array(z.string()).describe("What is no audit event, and why."),
  })
  .meta({ id: "EvaluatedEvents" });
export type WireEvaluated = z.output<typeof WireEvaluated>;
