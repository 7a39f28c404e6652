import { z } from "zod";
import { allAudits } from "../audit/collection.ts";
import { providers } from "../audit/event.ts";

/** A value that may begin or end with `*`. */
const pattern = z
  .string()
  .min(1)
  .max(253)
  .regex(/^\*?[^*\p{Cc}\p{Cs}]*\*?$/u, "a * stands at the beginning or at the end");

const CollectionConfig = z.strictObject({
  name: z
    .string()
    .max(128)
    // Commas part the names of a query.
    .regex(/^[^\s,\p{Cc}]([^,\p{Cc}]*[^\s,\p{Cc}])?$/u, "a collection's name has no comma, and no space at its ends")
    .refine((name) => name.toLowerCase() !== allAudits.toLowerCase(), `"${allAudits}" is always there; choose another`)
    .describe("The collection's name, as audits show it."),
  clusters: z.array(pattern).default([]).describe("Clusters by name; `prod*` is all whose name begins so."),
  accountIDs: z.array(pattern).default([]).describe("AWS accounts, Google Cloud projects, Azure subscriptions."),
  providers: z.array(z.enum(providers)).default([]).describe("Clouds."),
  namespaces: z.array(pattern).default([]).describe("Namespaces of what the requests were for."),
  regions: z.array(pattern).default([]).describe("Regions of the clusters, where the source knows them."),
  labels: z.record(z.string(), pattern).default({}).describe("Labels of the source; each of them must hold."),
});

/** Parts of all audits, by name. */
export const CollectionsConfig = z
  .array(CollectionConfig)
  .superRefine((collections, context) => {
    for (const [index, { name }] of collections.entries())
      if (collections.findIndex((other) => other.name === name) < index)
        context.addIssue({ code: "custom", path: [index, "name"], message: `two collections are called "${name}"` });
  })
  .describe(
    "Parts of all audits, by name. Each audit shows in which it is, and the API's parameter collections asks for them.",
  );
