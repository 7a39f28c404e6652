import { z } from "zod";
import { anyText, computed, fields, flag, identityShape, listOf, mapOf, text } from "../../argument-shape.ts";

/** What the arguments look like. Choices are looked at where it is known what they are for. */
export const argsShape = fields({
  projects: listOf(anyText),
  clusters: listOf(computed(text)),
  location: anyText,
  identity: identityShape,
  identityProvider: computed(
    anyText.regex(
      /^projects\/[^/]+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+$/,
      "is no workload identity provider: write projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER",
    ),
  ),
  jwks: computed(text),
  serviceAccount: computed(anyText),
  dataAccess: listOf(z.unknown()),
  exemptedMembers: listOf(computed(text)),
  overwrite: flag,
  filter: anyText,
  pollInterval: anyText,
  lookback: anyText,
  push: fields({ url: computed(anyText), tokenCreator: flag }),
  labels: mapOf(anyText),
  endpoints: fields({ container: url(), resourceManager: url(), serviceUsage: url() }),
});

function url() {
  return anyText.regex(/^https?:\/\/[^\s/?#]+/, "is no URL: write https://HOST, or leave it out");
}
