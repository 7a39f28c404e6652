import type { SourceFacts } from "../../audit/event.ts";
import { isOneOf } from "../secret.ts";

/** A cluster that may send, with the tokens that say it is this one. */
export interface WebhookTokens {
  readonly source: SourceFacts;
  readonly tokens: readonly string[];
}

/** The source a token belongs to. Every token is compared, so that an answer's time tells nothing. */
export function sourceOf(token: string, webhooks: readonly WebhookTokens[]): SourceFacts | undefined {
  let found: SourceFacts | undefined;
  for (const { source, tokens } of webhooks) if (isOneOf(token, tokens)) found = source;
  return found;
}
