import { readFileSync } from "node:fs";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from "jose";
import { AuditwireError, messageOf } from "../audit/errors.ts";

/** Where an issuer's public keys come from. */
export type KeyPlace = { readonly file: string } | { readonly url: string } | { readonly issuer: string };

/** Keys are asked for again after that long; an unknown key's name has them fetched anew, at most that often. */
const ages = { cacheMaxAge: 10 * 60_000, cooldownDuration: 30_000, timeoutDuration: 5_000 };
/** A provider that did not answer is left alone for that long: with keys of before, and without any. */
const rest = { withKeys: 30_000, without: 5_000 };
/** While a provider is away its keys of before go on for that long; one that it has withdrawn since does, too. */
const staleMs = 24 * 60 * 60_000;
const mostBytes = 2 ** 20;

/** An issuer's public keys. Looking one up fails with `unavailable` while they cannot be had. */
export function keysOf(
  provider: string,
  place: KeyPlace,
  ports: { readonly fetch: typeof fetch; readonly now: () => number },
): JWTVerifyGetKey {
  if ("file" in place) return fromFile(provider, place.file);
  const { keys, cached } = fetched(place, ports);
  const last = { restUntil: 0, why: "" };
  /** With the keys of before, while the provider is away: one that they lack may be a new one. */
  const without: JWTVerifyGetKey = async (header, token) => {
    const local = cached();
    if (!local) throw unreachable(provider, last.why);
    return Promise.resolve(local(header, token)).catch((error) => {
      throw error instanceof errors.JWKSNoMatchingKey ? unreachable(provider, last.why) : error;
    });
  };
  return async (header, token) => {
    if (ports.now() < last.restUntil) return without(header, token);
    try {
      return await (await keys())(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      last.restUntil = ports.now() + (cached() ? rest.withKeys : rest.without);
      last.why = reasonOf(error);
      return without(header, token);
    }
  };
}

/** Keys as they are fetched, and those that were fetched last, for a day. */
function fetched(
  place: { readonly url: string } | { readonly issuer: string },
  ports: { readonly fetch: typeof fetch; readonly now: () => number },
) {
  const get = bounded(ports.fetch);
  let fetchedAt = 0;
  let found: ReturnType<typeof createRemoteJWKSet> | undefined;
  let finding: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  const noting = async (url: string, init: RequestInit) => {
    const answer = await get(url, init);
    if (answer.status === 200) fetchedAt = ports.now();
    return answer;
  };
  const find = async () => {
    const url = "url" in place ? place.url : await discovered(place.issuer, get);
    found = createRemoteJWKSet(new URL(url), { ...ages, [customFetch]: noting });
    return found;
  };
  return {
    /** However many ask at once, the provider is asked once. */
    keys: async () => {
      if (found) return found;
      finding ??= find().finally(() => {
        finding = undefined;
      });
      return finding;
    },
    cached: (): JWTVerifyGetKey | undefined => {
      const set = ports.now() < fetchedAt + staleMs ? found?.jwks() : undefined;
      return set && createLocalJWKSet(set);
    },
  };
}

/** Keys are there, and none of them is the token's, or it does not say which. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

const unreachable = (provider: string, why: string) =>
  new AuditwireError(
    "unavailable",
    `the keys of ${provider} cannot be had now, so its tokens cannot be checked: ${why}`,
  );

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${messageOf(error)}${cause}`;
}

/** The key set of a file. Fails with a sentence when it holds none. */
export function keysIn(file: string): ReturnType<typeof createLocalJWKSet> {
  try {
    return createLocalJWKSet(JSON.parse(readFileSync(file, "utf8")) as JSONWebKeySet);
  } catch (error) {
    throw new Error(`${file} holds no key set as \`kubectl get --raw /openid/v1/jwks\` prints it: ${messageOf(error)}`);
  }
}

/** Read anew for each look-up: it is small, and may be exchanged while the daemon runs. */
function fromFile(provider: string, file: string): JWTVerifyGetKey {
  return async (header, token) => {
    let keys: JWTVerifyGetKey;
    try {
      keys = keysIn(file);
    } catch (error) {
      throw unreachable(provider, messageOf(error));
    }
    return keys(header, token);
  };
}

/** What an issuer's discovery document says of its keys (OpenID Connect Discovery 1.0). */
async function discovered(issuer: string, get: ReturnType<typeof bounded>): Promise<string> {
  const place = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await get(place, { signal: AbortSignal.timeout(ages.timeoutDuration) });
  if (answer.status !== 200) throw new Error(`${place} was answered ${answer.status}`);
  const said = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (said.issuer !== issuer) throw new Error(`${place} is about another issuer: ${JSON.stringify(said.issuer)}`);
  if (typeof said.jwks_uri !== "string" || !URL.canParse(said.jwks_uri)) throw new Error(`${place} has no jwks_uri`);
  if (issuer.startsWith("https:") && !said.jwks_uri.startsWith("https:"))
    throw new Error(`${place} has a jwks_uri without https`);
  return said.jwks_uri;
}

/** Reads an answer up to a size, and follows no redirect. */
function bounded(get: typeof fetch) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const answer = await get(url, { ...init, redirect: "error" });
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of answer.body ?? []) {
      size += piece.length;
      if (size > mostBytes) throw new Error(`${url} was answered with more than ${mostBytes} bytes`);
      pieces.push(piece);
    }
    return new Response(Buffer.concat(pieces), { status: answer.status });
  };
}
