import { createHash, timingSafeEqual } from "node:crypto";
import type { SourceFacts } from "../../audit/event.ts";

/** A cluster that may send, with the tokens that say it is this one. */
export interface WebhookTokens {
  readonly source: SourceFacts;
  readonly tokens: readonly string[];
}

/** The source a token belongs to. Every token is compared, in constant time, so that an answer's time tells nothing. */
export function sourceOf(token: string, webhooks: readonly WebhookTokens[]): SourceFacts | undefined {
  const asked = digest(token);
  let found: SourceFacts | undefined;
  for (const { source, tokens } of webhooks)
    for (const known of tokens) if (timingSafeEqual(asked, digest(known))) found = source;
  return found;
}

const digest = (token: string) => createHash("sha256").update(token).digest();
