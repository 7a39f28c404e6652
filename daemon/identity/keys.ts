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
/** A provider that did not answer is left alone for that long. */
const restMs = 5_000;
const mostBytes = 2 ** 20;

/** An issuer's public keys. Looking one up fails with `unavailable` while they cannot be had. */
export function keysOf(
  provider: string,
  place: KeyPlace,
  ports: { fetch: typeof fetch; now: () => number },
): JWTVerifyGetKey {
  if ("file" in place) return fromFile(provider, place.file);
  const found = { keys: undefined as JWTVerifyGetKey | undefined, restUntil: 0, why: "" };
  const open = async () => {
    if (found.keys) return found.keys;
    const url = "url" in place ? place.url : await discovered(place.issuer, ports.fetch);
    found.keys = createRemoteJWKSet(new URL(url), { ...ages, [customFetch]: bounded(ports.fetch) });
    return found.keys;
  };
  return async (header, token) => {
    if (ports.now() < found.restUntil) throw unreachable(provider, found.why);
    try {
      return await (await open())(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      Object.assign(found, { restUntil: ports.now() + restMs, why: reasonOf(error) });
      throw unreachable(provider, found.why);
    }
  };
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

/** Read anew for each look-up: it is small, and may be exchanged while the daemon runs. */
function fromFile(provider: string, file: string): JWTVerifyGetKey {
  return async (header, token) => {
    let keys: JWTVerifyGetKey;
    try {
      keys = createLocalJWKSet(JSON.parse(readFileSync(file, "utf8")) as JSONWebKeySet);
    } catch (error) {
      throw new AuditwireError(
        "unavailable",
        `the keys of ${provider} cannot be read from ${file}: ${messageOf(error)}`,
      );
    }
    return keys(header, token);
  };
}

/** What an issuer's discovery document says of its keys (OpenID Connect Discovery 1.0). */
async function discovered(issuer: string, get: typeof fetch): Promise<string> {
  const place = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await bounded(get)(place, { signal: AbortSignal.timeout(ages.timeoutDuration) });
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
