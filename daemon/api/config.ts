import { z } from "zod";
import { isCutShort, longestName, namePattern, permissions, readyMadeRoles } from "../audit/access.ts";
import { allAudits, mostCollections } from "../audit/collection.ts";
import { parseDuration } from "../audit/duration.ts";
import { providers } from "../audit/event.ts";
import { networkOf } from "../audit/network.ts";
import { KubernetesConfig, OidcConfig } from "../identity/config.ts";

/** A value that may begin or end with `*`. */
const pattern = z
  .string()
  .min(1, "write a value; * is any")
  .max(253)
  .regex(/^\*?[^*\p{Cc}\p{Cs}]*\*?$/u, "a * stands at the beginning or at the end");

/** So much every question about a collection may look at for each audit. */
const mostValues = 1_000;
const mostLabels = 32;
const patterns = z
  .array(pattern)
  .max(mostValues, `at most ${mostValues} values; a * may stand for several`)
  .default([]);

export const CollectionConfig = z.strictObject({
  name: z
    .string()
    .max(128)
    .regex(namePattern, "a collection's name has no comma, and no space at its ends")
    .refine((name) => name.toLowerCase() !== allAudits.toLowerCase(), `"${allAudits}" is always there; choose another`)
    .describe("The collection's name, as audits show it."),
  clusters: patterns.describe("Clusters by name; `prod*` is all whose name begins so."),
  accountIDs: patterns.describe("AWS accounts, Google Cloud projects, Azure subscriptions."),
  providers: z.array(z.enum(providers)).max(mostValues).default([]).describe("Clouds."),
  namespaces: patterns.describe("Namespaces of what the requests were for."),
  regions: patterns.describe("Regions of the clusters, where the source knows them."),
  labels: z
    .record(z.string().max(317), pattern)
    .refine((labels) => Object.keys(labels).length <= mostLabels, `at most ${mostLabels} labels`)
    .meta({ maxProperties: mostLabels })
    .default({})
    .describe("Labels of the source; each of them must hold."),
});

/** Parts of all audits, by name. */
export const CollectionsConfig = z
  .array(CollectionConfig)
  .max(mostCollections, `at most ${mostCollections} collections`)
  .superRefine((collections, context) => {
    for (const [index, { name }] of collections.entries())
      if (collections.findIndex((other) => other.name === name) < index)
        context.addIssue({ code: "custom", path: [index, "name"], message: `two collections are called "${name}"` });
  })
  .describe(
    "Parts of all audits, by name. Each audit shows in which it is, and the API's parameter collections asks for them.",
  );

/** A name of a user, a group or a role. */
const accessName = z.string().max(longestName).regex(namePattern, "a name has no comma, and no space at its ends");

const Level = z.enum(["read", "write"]);

const RoleConfig = z.strictObject({
  name: accessName
    .refine(
      (name) => !readyMadeRoles.some((role) => role.name === name),
      "this role is always there; choose another name",
    )
    .describe("The role's name, as grants have it."),
  permissions: z
    .partialRecord(z.enum(permissions), Level)
    .describe("What it allows: each permission with read or write; what is not named is not allowed."),
});

const grants = z
  .array(
    z.strictObject({
      role: z.string().describe("Name of a role: administrator, auditor, rule author, viewer, or one of `roles`."),
      collections: z
        .array(z.string())
        .default([])
        .describe("Names of collections in which the role counts. Default: all audits."),
    }),
  )
  .default([]);

const GroupConfig = z.strictObject({
  name: accessName.describe("The group's name; of an identity provider `<provider>/<group>`."),
  grants: grants.describe("What its members may do."),
});

const UserConfig = z.strictObject({
  name: accessName
    .refine((name) => !isCutShort(name), "a local user's name has no colon, at which Basic authentication would end it")
    .describe("The user's name, without a colon; of an identity provider `<provider>/<name>`, which may have some."),
  grants: grants.describe("What the user may do, beside what its groups give."),
  groups: z.array(z.string()).default([]).describe("Groups that the user is in."),
});

/** Shortest and longest session. */
const sessionMs = { least: 60_000, most: 24 * 60 * 60_000 };

const lifetime = z.string().transform((text, context) => {
  const length = parseDuration(text);
  if (length !== undefined && length >= sessionMs.least && length <= sessionMs.most) return length;
  context.addIssue({ code: "custom", message: "write a length of time from 1m to 24h, as in 30m" });
  return z.NEVER;
});

/** Who may do what. */
export const AccessConfig = z
  .strictObject({
    roles: z.array(RoleConfig).default([]).describe("Roles beside administrator, auditor, rule author and viewer."),
    groups: z.array(GroupConfig).default([]).describe("Groups, with what their members may do."),
    users: z
      .array(UserConfig)
      .default([])
      .describe("Users, with what they may do. Passwords and tokens are made with the command line or the API."),
    oidc: z.array(OidcConfig).default([]).describe("OpenID providers, whose users log in there."),
    kubernetes: z
      .array(KubernetesConfig)
      .default([])
      .describe("Kubernetes clusters, whose service accounts may ask with their own tokens."),
    sessionLifetime: lifetime.prefault("30m").describe("How long a login lasts that was made with a password."),
    trustedProxies: z
      .array(
        z.string().refine((text) => networkOf(text) !== undefined, "write an address, or a network as in 10.0.0.0/8"),
      )
      .default([])
      .describe(
        "Proxies before the API, by address or network. Only of them X-Forwarded-For is believed, by which wrong logins are counted.",
      ),
  })
  .superRefine(({ oidc, kubernetes }, context) => {
    const all = [
      ...oidc.map((one, index) => ({ ...one, list: "oidc", index })),
      ...kubernetes.map((one, index) => ({ ...one, list: "kubernetes", index })),
    ];
    for (const [n, { name, list, index }] of all.entries())
      if (all.findIndex((other) => other.name === name) < n)
        context.addIssue({
          code: "custom",
          path: [list, index, "name"],
          message: `two providers are called "${name}"`,
        });
  })
  .superRefine(({ roles, groups, users }, context) => {
    for (const [list, all] of Object.entries({ roles, groups, users }))
      for (const [index, { name }] of all.entries())
        if (all.findIndex((other) => other.name === name) < index)
          context.addIssue({ code: "custom", path: [list, index, "name"], message: `"${name}" stands there twice` });
    const known = [...readyMadeRoles, ...roles].map(({ name }) => name);
    for (const [list, all] of Object.entries({ groups, users }))
      for (const [index, { grants: given }] of all.entries())
        for (const [n, { role }] of given.entries())
          if (!known.includes(role))
            context.addIssue({
              code: "custom",
              path: [list, index, "grants", n, "role"],
              message: `there is no role "${role}"; known: ${known.join(", ")}`,
            });
  });
