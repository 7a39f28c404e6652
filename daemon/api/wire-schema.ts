import { z } from "zod";
import { providers } from "../audit/event.ts";
import { ruleTypes, severities } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";
import { unknownReasons } from "../audit/verdict.ts";

/** Who made a request. Fields that the event did not have are left out. */
const WireUser = z.strictObject({
  username: z.string().optional(),
  uid: z.string().optional(),
  groups: z.array(z.string()).optional(),
});

/** One audit as the seed product's API has it, with ours: _id, rule, severity, impersonatedUser. */
export const WireAudit = z.strictObject({
  _id: z.string(),
  time: z.iso.datetime({ precision: 3 }),
  verb: z.string(),
  user: WireUser,
  impersonatedUser: WireUser.optional(),
  authorizationInfo: z.record(z.string(), z.string()),
  message: z.string(),
  sourceIPs: z.array(z.string()),
  resources: z.string(),
  requestURI: z.string(),
  attackTechniques: z.array(z.enum(attackTechniques)),
  cluster: z.string(),
  accountID: z.string(),
  provider: z.enum(providers),
  collections: z.array(z.string()),
  eventBlob: z.string(),
  rule: z.string(),
  severity: z.enum(severities),
});
export type WireAudit = z.output<typeof WireAudit>;

export const WireSettings = z.strictObject({
  webhookUrlSuffix: z.string(),
  lastPollingTime: z.iso.datetime().nullable(),
  specifications: z.array(z.never()),
  enabled: z.boolean(),
  webhooks: z.array(
    z.strictObject({
      name: z.string(),
      urlSuffix: z.string(),
      provider: z.enum(providers),
      accountID: z.string(),
      default: z.boolean(),
    }),
  ),
});

const paths = z.array(z.string());

/** What a rule has beyond the seed product's; each is left out where a rule has none. */
const ruleExtensions = {
  attack: z.array(z.string()),
  exceptions: z.array(
    z.strictObject({ name: z.string(), expression: z.string(), reason: z.string(), until: z.string().optional() }),
  ),
  threshold: z.strictObject({ count: z.int(), within: z.string(), by: paths }),
  firstSeen: z.strictObject({ by: paths, within: z.string(), learn: z.boolean().optional() }),
};

/** A rule as the API answers it. `modified` is in seconds since 1970, as the seed product's int64. */
export const WireRule = z.strictObject({
  _id: z.int(),
  name: z.string(),
  type: z.literal("kubernetes-audit"),
  script: z.string(),
  message: z.string(),
  description: z.string(),
  owner: z.enum(["system", "user"]),
  modified: z.int(),
  minVersion: z.string(),
  attackTechniques: z.array(z.enum(attackTechniques)),
  vulnIDs: z.array(z.string()),
  severity: z.enum(severities),
  readOnly: z.boolean(),
  ...z.object(ruleExtensions).partial().shape,
});
export type WireRule = z.output<typeof WireRule>;

/** A rule as it is sent for saving. What the store decides (_id, owner, modified, readOnly) is read over. */
export const WireRuleInput = z.strictObject({
  _id: z.int().optional(),
  name: z.string(),
  type: z.enum(ruleTypes).default("kubernetes-audit"),
  script: z.string(),
  message: z.string(),
  description: z.string().default(""),
  owner: z.string().optional(),
  modified: z.number().optional(),
  minVersion: z.string().optional(),
  attackTechniques: z.array(z.string()).nullish(),
  vulnIDs: z.array(z.string()).nullish(),
  severity: z.string().optional(),
  readOnly: z.boolean().optional(),
  // Checked with the rule, whose errors have places.
  attack: z.unknown().optional(),
  exceptions: z.unknown().optional(),
  threshold: z.unknown().optional(),
  firstSeen: z.unknown().optional(),
});

export const WirePolicy = z.strictObject({
  _id: z.literal("kubernetesAudit"),
  enabled: z.boolean(),
  customRulesIDs: z.array(z.int()),
});

/** A policy as it is sent for saving. */
export const WirePolicyInput = z.strictObject({
  _id: z.string().optional(),
  enabled: z.boolean(),
  customRulesIDs: z.array(z.int()),
});

const time = z.iso.datetime({ precision: 3 });

export const WireSource = z.strictObject({
  source: z.string(),
  received: z.int(),
  rejected: z.int(),
  duplicates: z.int(),
  audits: z.int(),
  collisions: z.int(),
  late: z.int(),
  lastEvent: time.nullable(),
  lastReceived: time.nullable(),
  notEvaluable: z.array(z.strictObject({ rule: z.string(), reason: z.enum(unknownReasons), events: z.int() })),
});

export const WireQuarantined = z.strictObject({
  _id: z.int(),
  time,
  source: z.string(),
  cluster: z.string(),
  reason: z.string(),
  detail: z.string(),
  size: z.int(),
  sha256: z.string(),
});
