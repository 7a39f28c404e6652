import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { SourceFacts } from "../../audit/event.ts";
import { readEnvelopes } from "../envelope-body.ts";
import { exchange, reasonOf } from "../exchange.ts";
import { withoutUndefined } from "../json.ts";
import type { Clock, Outbound } from "../poll-source.ts";
import type { PushSource } from "../push-source.ts";
import { bearerOf } from "../secret.ts";
import type { PubSubPush } from "./config.ts";

export interface PubSubPorts {
  readonly outbound: Outbound;
  readonly clock: Clock;
}

/**
 * A Pub/Sub subscription that pushes Cloud Logging's entries. Its body is `{ message: { data }, subscription }`, or, where
 * the subscription unwraps the payload, the entry itself. Each request proves by a token of Google's that it is this
 * subscription's service account. An entry that is also polled has the same identity. Pub/Sub sends each part of a
 * split entry by itself, and such parts are judged as cut events: the poll is what puts them together.
 */
export function pubSubSource(config: PubSubPush, ports: PubSubPorts): PushSource {
  const { name, audience, serviceAccount, type: _, endpoints, ...pinned } = config;
  const set = withoutUndefined(pinned) as Partial<SourceFacts>;
  const facts: SourceFacts = { cluster: name, ...set, provider: "gcp", name: `pubsub/${name}` };
  const keys = googleKeys(endpoints?.keys ?? "https://www.googleapis.com/oauth2/v3/certs", ports);
  return {
    name,
    facts,
    authenticate: (headers) => isFrom({ audience, serviceAccount }, headers, keys, ports.clock),
    normalize: (body) => readEnvelopes(body, facts, (told) => ({ ...told, ...set, provider: "gcp" })),
  };
}

/** Google's keys cannot be fetched now: nothing can be said of a token. */
class NoKeys extends Error {}

/** Google's public keys, kept for an hour; an unknown key's name has them fetched anew, at most each half minute. */
function googleKeys(url: string, ports: PubSubPorts): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: 3_600_000,
    cooldownDuration: 30_000,
    [customFetch]: async (place, { headers, signal }) => {
      const { status, body } = await exchange(place, { headers, signal }, ports);
      return new Response(Buffer.from(body), { status });
    },
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new NoKeys(`Google's keys cannot be fetched from ${url}: ${reasonOf(error)}`);
    }
  };
}

/** Google writes both. */
const issuer = ["https://accounts.google.com", "accounts.google.com"];

/** Seconds that our clock and Google's may differ. */
const clockTolerance = 30;

/** Whether the request bears a token that Google made for this subscription. Rejects while that cannot be told. */
async function isFrom(
  { audience, serviceAccount }: Pick<PubSubPush, "audience" | "serviceAccount">,
  headers: Headers,
  keys: JWTVerifyGetKey,
  clock: Clock,
): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(bearerOf(headers), keys, {
      algorithms: ["RS256"],
      issuer,
      audience,
      // Pub/Sub's tokens are up to an hour old.
      maxTokenAge: "1h",
      requiredClaims: ["exp"],
      clockTolerance,
      currentDate: new Date(clock.now()),
    });
    // A list of audiences would be a token for others, too.
    const isOurs = payload.aud === audience && payload["email"] === serviceAccount;
    return isOurs && payload["email_verified"] === true;
  } catch (error) {
    if (error instanceof NoKeys) throw error;
    return false;
  }
}
