import { z } from "zod";
import { providers } from "../audit/event.ts";
import { pollStates } from "../audit/polling.ts";
import { ruleTypes, severities } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";
import { unknownReasons } from "../audit/verdict.ts";

/** What an error says. */
export const WireError = z
  .strictObject({
    err: z.string().describe("A sentence that says what is wrong and, where there is one, the way out."),
    code: z.enum(["invalid", "unauthorized", "forbidden", "not_found", "conflict", "unavailable", "internal"]),
    details: z
      .array(
        z.looseObject({
          message: z.string(),
          parameter: z.string().optional().describe("Of a query, a path or a header."),
          path: z.string().optional().describe("Of a field of the body; dotted."),
        }),
      )
      .describe("Each thing that is wrong, where there are several or it has a place."),
    requestId: z.string().optional().describe("As in the header X-Request-Id."),
  })
  .meta({
    id: "Error",
    example: {
      err: "limit is between 1 and 250",
      code: "invalid",
      details: [{ parameter: "limit", message: "limit is between 1 and 250" }],
      requestId: "8c3f6f0e-6a7c-4b0e-9a53-0d0f4a1d2c3b",
    },
  });

/** A number that names something, as a part of a path. `hint` follows the sentence on what is no number. */
export const numberOf = (parameter: string, what: string, most = 999_999_999, hint = "") =>
  z
    .int({ error: ({ input }) => `${parameter}: "${String(input)}" is no ${what}${hint}` })
    .min(0, `${parameter}: a ${what} is not negative`)
    .max(most, `${parameter}: a ${what} is at most ${most}`);

/** Rules get the numbers that follow the largest one that was given by hand. */
export const mostRuleNumber = 2 ** 31 - 1;

/** Where a list begins. */
export const offset = z
  .int("offset is a whole number")
  .min(0, "offset is not negative")
  .max(999_999_999, "offset has at most nine digits")
  .default(0)
  .describe("How many to leave out.");

/** How long a page is. */
export const limitOf = (limits: { default: number; most: number }) =>
  z
    .int("limit is a whole number")
    .min(1, `limit is between 1 and ${limits.most}`)
    .max(limits.most, `limit is between 1 and ${limits.most}`)
    .default(limits.default)
    .describe("How many at most.");

const audit = {
  _id: "kPtnP0nWl6yrv0cVbMdJ2lW3sT1q",
  time: "2026-11-22T09:33:01.123Z",
  verb: "create",
  user: { username: "alice", uid: "7d5c…", groups: ["dev", "system:authenticated"] },
  authorizationInfo: { "authorization.k8s.io/decision": "allow" },
  message: "Privileged pod creation: alice created default/nginx",
  sourceIPs: ["10.0.0.7"],
  resources: "core/v1/namespaces/default/pods/nginx",
  requestURI: "/api/v1/namespaces/default/pods",
  attackTechniques: ["privilegedContainer"],
  cluster: "prod",
  accountID: "1234",
  provider: "others",
  collections: ["All"],
  eventBlob: '{"kind":"Event","apiVersion":"audit.k8s.io/v1",…}',
  rule: "Privileged pod creation",
  severity: "high",
} as const;

/** Who made a request. Fields that the event did not have are left out. */
const WireUser = z
  .strictObject({
    username: z.string().optional(),
    uid: z.string().optional(),
    groups: z.array(z.string()).optional(),
  })
  .meta({ id: "AuditUser" });

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

/** An audit with those of its fields that were asked for; all of them without a choice. */
export const WireChosenAudit = WireAudit.partial().meta({ id: "Audit", example: audit });

/** A specification with every field of the seed product's, those of other clouds empty; ours where they are set. */
export const WireSpecification = z
  .strictObject({
    name: z.string(),
    deploymentType: z.enum(["gke", "aks", "eks"]),
    credentialID: z.string(),
    clusters: z.array(z.string()),
    filter: z.string(),
    awsRegion: z.string(),
    azureWorkspaceName: z.string(),
    azureResourceGroups: z.array(z.string()),
    gcpProjectIDs: z.array(z.string()),
    pollInterval: z.string().optional(),
    lookback: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    accountID: z.string().optional(),
    azureSubscriptionID: z.string().optional(),
    azureCloud: z.string().optional(),
    tables: z.string().optional(),
    endpoints: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: "Specification" });
export type WireSpecification = z.output<typeof WireSpecification>;

export const WireSettings = z
  .strictObject({
    webhookUrlSuffix: z.string(),
    lastPollingTime: z.iso.datetime({ precision: 3 }).nullable(),
    specifications: z.array(WireSpecification),
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
  })
  .meta({ id: "Settings" });

/**
 * Settings as they are sent for saving. What the configuration alone says may be sent back as it is;
 * `lastPollingTime`, which moves by itself, is read over.
 */
export const WireSettingsInput = z
  .strictObject({
    webhookUrlSuffix: z.unknown().optional(),
    lastPollingTime: z.unknown().optional(),
    webhooks: z.unknown().optional(),
    // Checked with the source book, whose errors have places.
    specifications: z.array(z.unknown()).nullish(),
    enabled: z.boolean().nullish(),
  })
  .meta({
    id: "SettingsToSave",
    example: {
      enabled: true,
      specifications: [
        { name: "eks-eu", deploymentType: "eks", credentialID: "reader", awsRegion: "eu-west-1", clusters: ["prod"] },
      ],
    },
  });

/** A credential as the API answers it: its settings by their names, in place of each secret only that it is set. */
export const WireCredential = z
  .object({
    id: z.string(),
    readOnly: z.boolean(),
    modified: z.iso.datetime({ precision: 3 }).nullable(),
    usedBy: z.array(z.string()),
    error: z.string().optional(),
  })
  .catchall(z.union([z.string(), z.strictObject({ set: z.literal(true) })]))
  .meta({ id: "Credential" });

/** A credential as it is sent for saving. What the daemon says of it is read over; the rest is checked by its type. */
export const WireCredentialInput = z
  .looseObject({
    id: z.string().optional(),
    readOnly: z.unknown().optional(),
    modified: z.unknown().optional(),
    usedBy: z.unknown().optional(),
    error: z.unknown().optional(),
  })
  .meta({ id: "CredentialToSave", example: { type: "aws-access-key", accessKeyId: "AKIA…", secretAccessKey: "…" } });

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
export const WireRule = z
  .strictObject({
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
  })
  .meta({ id: "Rule" });
export type WireRule = z.output<typeof WireRule>;

/** A rule as it is sent for saving. What the store decides (_id, owner, modified, readOnly) is read over. */
export const WireRuleInput = z
  .strictObject({
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
  })
  .meta({
    id: "RuleToSave",
    example: {
      name: "Exec by a robot",
      script: 'jpath("objectRef.subresource") = "exec"',
      message: "A command was run in a pod",
      severity: "high",
    },
  });

export const WirePolicy = z
  .strictObject({
    _id: z.literal("kubernetesAudit"),
    enabled: z.boolean(),
    customRulesIDs: z.array(z.int()),
  })
  .meta({ id: "Policy" });

/** A policy as it is sent for saving. */
export const WirePolicyInput = z
  .strictObject({
    _id: z.string().optional(),
    enabled: z.boolean(),
    customRulesIDs: z.array(z.int()),
  })
  .meta({ id: "PolicyToSave", example: { enabled: true, customRulesIDs: [1, 2] } });

const time = z.iso.datetime({ precision: 3 });

/** How far a place has been read. `lag` is in milliseconds. */
const WirePlace = z
  .strictObject({
    partition: z.string(),
    state: z.enum(pollStates),
    error: z.string().optional(),
    since: time,
    lastPoll: time.nullable(),
    readTo: time.nullable(),
    lag: z.number().nullable(),
  })
  .meta({ id: "PolledPlace" });

/** What a source has beyond its counters when it is polled. `lag` and `clockSkew` are in milliseconds. */
const polled = {
  state: z.enum(pollStates),
  error: z.string(),
  since: time.nullable(),
  sourceDelay: z.string(),
  pollingDelay: z.string().nullable(),
  lastPoll: time.nullable(),
  lag: z.number().nullable(),
  clockSkew: z.number().nullable(),
  places: z.array(WirePlace),
  topic: z.strictObject({
    waiting: z.int(),
    lost: z.int(),
    partitions: z.array(z.strictObject({ partition: z.int(), next: z.string(), waiting: z.int() })),
  }),
};

/** A source with its counters. `inForce` is false for one that is configured no more and has counters left. */
export const WireSource = z
  .strictObject({
    source: z.string(),
    inForce: z.boolean(),
    received: z.int(),
    rejected: z.int(),
    duplicates: z.int(),
    audits: z.int(),
    collisions: z.int(),
    late: z.int(),
    imported: z.int(),
    lastEvent: time.nullable(),
    lastReceived: time.nullable(),
    notEvaluable: z.array(z.strictObject({ rule: z.string(), reason: z.enum(unknownReasons), events: z.int() })),
    ...z.object(polled).partial().shape,
  })
  .meta({ id: "Source" });
export type WireSource = z.output<typeof WireSource>;

export const WireQuarantined = z
  .strictObject({
    _id: z.int(),
    time,
    source: z.string(),
    cluster: z.string(),
    reason: z.string(),
    detail: z.string(),
    size: z.int(),
    sha256: z.string(),
  })
  .meta({ id: "QuarantinedItem" });
