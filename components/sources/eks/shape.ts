import { z } from "zod";
import {
  anyText,
  arn,
  computed,
  fields,
  flag,
  identityShape,
  listOf,
  mapOf,
  provider,
  text,
} from "../../argument-shape.ts";

const clusterName = anyText.regex(
  /^[0-9A-Za-z][\w-]{0,99}$/,
  "is no name of a cluster: a cluster of EKS is named by up to 100 letters, digits, - or _",
);

const existingRole = fields({ roleArn: computed(anyText), attach: flag });

/** What the arguments look like. Choices and numbers are looked at where it is known what they are for. */
export const argsShape = fields({
  region: anyText.regex(/^[a-z]{2,4}(-[a-z]+)+-\d+$/, "is no region: write it like eu-west-1"),
  clusters: listOf(computed(clusterName)),
  identity: identityShape,
  credential: z
    .union([z.string(), z.looseObject({})], "is no way to a role: write pod-identity, web-identity or { roleArn, by }")
    .superRefine((value, context) => {
      for (const { path, message } of typeof value === "string"
        ? []
        : (existingRole.safeParse(value).error?.issues ?? []))
        context.addIssue({ code: "custom", path: [...path], message });
    }),
  oidcProviderArn: computed(arn),
  daemonProvider: provider,
  crossAccount: fields({ externalId: computed(text) }),
  enableWith: fields({ profile: text, roleArn: computed(arn) }),
  logGroup: fields({ retain: flag }),
  kmsKeyArn: computed(arn),
  filter: anyText,
  pollInterval: anyText,
  lookback: anyText,
  push: fields({
    url: computed(anyText),
    accessKey: computed(z.union([anyText, listOf(anyText)], "is no text: write it in quotes, or leave it out")),
  }),
  labels: mapOf(anyText),
});
