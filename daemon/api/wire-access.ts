import { z } from "zod";
import { changeKinds, longestName, namePattern, permissions } from "../audit/access.ts";

const time = z.iso.datetime({ precision: 3 });

/** A name of a user, a group, a token or a collection as a part of a path. */
export const named = (what: string) =>
  z.object({
    name: z
      .string()
      .min(1, `name: a ${what} has a name`)
      .max(longestName, `name: a ${what}'s name has at most ${longestName} characters`)
      .regex(namePattern, "name: no comma, and no space at its ends")
      .describe(`Name of the ${what}.`),
  });

const role = z.string().max(256).describe("Name of a role.");
const collectionNames = z
  .array(z.string().max(128))
  .max(1_000)
  .describe("Names of collections in which the role counts; empty is all audits.");

const WireGrant = z.strictObject({ role, collections: collectionNames }).meta({ id: "Grant" });
const WireGrantInput = z.strictObject({ role, collections: collectionNames.default([]) }).meta({ id: "GrantToSave" });
const grantsInput = z.array(WireGrantInput).max(1_000);
const groupNames = z.array(z.string().max(256)).max(1_000);

export const WireRole = z
  .strictObject({
    name: z.string(),
    permissions: z.partialRecord(z.enum(permissions), z.enum(["read", "write"])),
  })
  .meta({ id: "Role" });

/** A user; of the password only whether there is one. */
export const WireUser = z
  .strictObject({
    name: z.string(),
    grants: z.array(WireGrant),
    groups: z.array(z.string()),
    disabled: z.boolean(),
    password: z.strictObject({ set: z.boolean() }),
    readOnly: z.boolean(),
    modified: time.nullable(),
  })
  .meta({ id: "User" });
export type WireUser = z.output<typeof WireUser>;

const password = z.string().max(1_024);

/** A user as it is sent: what is absent stays as it is. What the API alone says is read over. */
export const WireUserInput = z
  .strictObject({
    name: z.string().optional(),
    grants: grantsInput.optional(),
    groups: groupNames.optional(),
    disabled: z.boolean().optional(),
    password: z
      .union([password, z.null(), z.strictObject({ set: z.boolean() })])
      .optional()
      .describe("At least 12 characters; null takes it away; as it is answered it stays."),
    readOnly: z.unknown().optional(),
    modified: z.unknown().optional(),
  })
  .meta({
    id: "UserToSave",
    example: { grants: [{ role: "viewer", collections: [] }], password: "at least 12 characters" },
  });

export const WireGroup = z
  .strictObject({
    name: z.string(),
    grants: z.array(WireGrant),
    readOnly: z.boolean(),
    modified: time.nullable(),
  })
  .meta({ id: "Group" });
export type WireGroup = z.output<typeof WireGroup>;

export const WireGroupInput = z
  .strictObject({
    name: z.string().optional(),
    grants: grantsInput,
    readOnly: z.unknown().optional(),
    modified: z.unknown().optional(),
  })
  .meta({ id: "GroupToSave", example: { grants: [{ role: "auditor", collections: [] }] } });

/** A token; its text only in the answer to what made it. */
export const WireToken = z
  .strictObject({
    id: z.string(),
    user: z.string(),
    grant: WireGrant.nullable(),
    created: time,
    expires: time.nullable(),
    lastUsed: time.nullable().describe("To the minute; null when it was not used since the daemon's start."),
    token: z.string().optional(),
  })
  .meta({ id: "Token" });
export type WireToken = z.output<typeof WireToken>;

export const WireTokenInput = z
  .strictObject({
    id: z.string().optional(),
    user: z.string().max(256).optional().describe("Whom it acts for. Default: who makes it."),
    grant: WireGrantInput.nullish().describe(
      "Narrows what it may do to a role of these collections. Default: all that its user may.",
    ),
    expires: z.iso
      .datetime({ offset: true, error: "write a date-time as in 2026-11-24T09:30:00Z" })
      .nullish()
      .describe("When it ends. Default: never."),
    rotate: z.boolean().optional().describe("Makes a new text for a token that exists; the old one ends at once."),
    created: z.unknown().optional(),
    lastUsed: z.unknown().optional(),
  })
  .meta({
    id: "TokenToSave",
    example: { grant: { role: "viewer", collections: [] }, expires: "2037-01-01T00:00:00Z" },
  });

/** Who asks, and what they may do. */
export const WireMe = z
  .strictObject({
    name: z.string(),
    via: z.enum(["password", "token", "session", "oidc", "kubernetes"]),
    grants: z.array(z.strictObject({ role: WireRole, collections: z.array(z.string()) })),
  })
  .meta({ id: "Me" });

export const WirePasswordInput = z
  .strictObject({ current: password, password })
  .meta({ id: "PasswordToSave", example: { current: "correct horse battery", password: "staple battery horse" } });

/** As the seed product: with the name as `username`. */
export const WireLoginInput = z
  .strictObject({ username: z.string().max(256), password })
  .meta({ id: "Login", example: { username: "admin", password: "correct horse battery" } });

export const WireLogin = z.strictObject({ token: z.string(), expires: time }).meta({ id: "Session" });

export const WireChange = z
  .strictObject({
    id: z.int(),
    time,
    actor: z.string(),
    requestId: z.string(),
    kind: z.enum(changeKinds),
    name: z.string(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: "Change" });
