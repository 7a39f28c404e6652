import { z } from "zod";
import { anyText, computed, fields, flag, identityShape, listOf, mapOf, text } from "../../argument-shape.ts";

/** What the arguments look like. Choices and numbers are looked at where it is known what they are for. */
export const argsShape = fields({
  clusters: mapOf(computed(anyText)),
  resourceGroups: listOf(text),
  workspace: fields({
    id: computed(anyText),
    create: fields({
      resourceGroupName: computed(text),
      location: computed(text),
      workspaceName: computed(text),
      retainOnDelete: flag,
    }),
  }),
  push: fields({}),
  identity: identityShape,
  reader: fields({
    clientId: computed(anyText),
    tenantId: computed(anyText),
    principalId: computed(text),
    clientSecret: computed(text),
  }),
  resourceGroupName: computed(text),
  location: computed(text),
  table: fields({}),
  filter: anyText,
  pollInterval: anyText,
  lookback: anyText,
  labels: mapOf(anyText),
  tags: mapOf(anyText),
  endpoints: fields({ query: z.unknown(), management: z.unknown(), login: z.unknown() }),
});
