import { z } from "zod";
import { parseDuration } from "../audit/duration.ts";
import { providers } from "../audit/event.ts";
import { ruleTypes, severities } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";

/** Longest `within` of a stateful rule. */
const longestWithinMs = 366 * 86_400_000;

const Expression = z.string().describe('The condition, as in jpath("user.username") = "system:anonymous".');

const untilForm = "write a day or a time, as in 2027-01-01 or 2027-01-01T12:00:00Z";
const Until = z
  .union([z.iso.date({ error: untilForm }), z.iso.datetime({ offset: true, error: untilForm })], { error: untilForm })
  .describe("Events from this day (its start in UTC) or time on are no longer excepted. Without it: always.");

/** A case in which a rule says nothing. */
export const ExceptionConfig = z.strictObject({
  name: z.string().min(1).max(256).describe("Unique in its rule."),
  expression: Expression,
  reason: z.string().min(1).max(4_096).describe("Why this is no attack."),
  until: Until.optional(),
});

const Exceptions = z
  .array(ExceptionConfig)
  .refine((list) => new Set(list.map((e) => e.name)).size === list.length, "two exceptions have the same name")
  .describe("Cases in which the rule says nothing although it holds.");

const Within = z
  .string()
  .refine((text) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= 1 && ms <= longestWithinMs;
  }, "write a duration of at most 366d, as in 30s, 10m, 24h or 30d")
  .describe("A duration of event time, as in 10m or 30d.");

const By = (least: number) =>
  z
    .array(z.string().min(1).max(1_024).describe("A path, as in user.username."), {
      error: "write a list of paths, as in [user.username]",
    })
    .min(least, { error: "name at least one path, as in [user.username]", abort: true })
    .max(8, { error: "at most eight paths", abort: true })
    .describe("Paths whose values tell the events apart.");

/** One recorded event, and whether the rule fires on it. */
export const SampleConfig = z
  .strictObject({
    name: z.string().min(1).max(256).describe("What the event shows."),
    event: z.unknown().optional().describe("The event, as recorded, in any provider's envelope."),
    events: z.array(z.unknown()).min(1).optional().describe("Events in turn, for a rule with threshold or firstSeen."),
    file: z.string().min(1).optional().describe("A file of recorded events, relative to the rule's file."),
    times: z.int().min(1).max(10_000).optional().describe("The event occurs that often, each time as another request."),
    source: z
      .strictObject({
        cluster: z.string(),
        provider: z.enum(providers),
        accountID: z.string(),
        projectID: z.string(),
        subscriptionID: z.string(),
        resourceGroup: z.string(),
        region: z.string(),
      })
      .partial()
      .optional()
      .describe("Facts of the source that delivered it."),
    matches: z.boolean().describe("Whether the rule has to fire."),
    because: z.string().min(1).max(4_096).describe("Why it has to, or must not."),
  })
  .refine((s) => [s.event, s.events, s.file].filter((given) => given !== undefined).length === 1, {
    error: "a sample has one of event, events and file",
  });

/** One rule as it stands in a file. */
export const RuleConfig = z.strictObject({
  name: z.string().min(1).max(256).describe("Unique in the library; the policy names the rule by it."),
  type: z.enum(ruleTypes).default("kubernetes-audit").describe("Only kubernetes-audit."),
  message: z
    .string()
    .min(1)
    .max(4_096)
    .describe("What an audit says. ${path} is replaced by the first value of that path in the event."),
  expression: Expression,
  description: z.string().max(65_536).default("").describe("Why it matters and what to do."),
  severity: z.enum(severities).default("medium").describe("How bad a match is."),
  attackTechniques: z
    .array(z.enum(attackTechniques))
    .default([])
    .describe("Techniques that a match points to, by the API's names."),
  attack: z
    .array(z.string().regex(/^TA?\d{4}(\.\d{3})?$/, "write an ATT&CK id, as in T1609, T1552.007 or TA0002"))
    .optional()
    .describe("MITRE ATT&CK ids of techniques and tactics."),
  exceptions: Exceptions.optional(),
  threshold: z
    .strictObject({
      count: z.int().min(2).max(10_000).describe("Matching events that have to lie within the window."),
      within: Within,
      by: By(0),
    })
    .optional()
    .describe("Fire once when that many matching events with equal values lie within the window, then start again."),
  firstSeen: z
    .strictObject({
      by: By(1),
      within: Within,
      learn: z.boolean().optional().describe("Stay silent during the first `within`, while everything is new."),
    })
    .optional()
    .describe("Fire when the combination of values was not seen on that cluster within the time."),
  samples: z.array(SampleConfig).optional().describe("Events that the rule has to match, or must not."),
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
  .array(
    z.union([
      z.string().min(1).describe("Name of a rule, own or prewritten."),
      z.strictObject({
        rule: z.string().min(1).describe("Name of a rule, own or prewritten."),
        exceptions: Exceptions.describe(
          "Exceptions beside the rule's own, so that prewritten rules can have some, too.",
        ),
      }),
    ]),
  )
  .describe("Enabled rules, first match wins.");

/** Updates of the prewritten rules. */
export const LibraryConfig = z.strictObject({
  key: z.string().min(1).describe("PEM file with the Ed25519 public key that a bundle of rules has to be signed with."),
  bundle: z
    .string()
    .min(1)
    .default("library-bundle.json")
    .describe(
      "The installed bundle, which `auditwire rules update` writes. Without the file the library is as shipped.",
    ),
});

/** What a rules file holds. */
export const RulesFileConfig = z.strictObject({
  rules: z.array(RuleConfig).default([]).describe("Rules, as in the daemon's configuration."),
  policy: PolicyConfig.optional().describe(
    "What `rules test` and `replay` judge with. Without it: the file's own rules in their order. The daemon has its policy in its configuration.",
  ),
});
