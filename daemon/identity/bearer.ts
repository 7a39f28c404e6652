import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { Proven, ProveToken } from "../audit/access-book.ts";
import { AuditwireError } from "../audit/errors.ts";
import { keysOf } from "./keys.ts";
import type { KubernetesProvider, OidcProvider } from "./providers.ts";

/** Asymmetric ones only: with a shared key whoever verifies could sign. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
/** What a token may call itself. Others, as a `logout+jwt`, have the same issuer and audience (RFC 8725, 3.11). */
const types = ["jwt", "at+jwt", "application/at+jwt"];
/** Seconds that our clock and the issuer's may differ. */
const clockTolerance = 30;
/** Longer tokens are none of these. */
const mostCharacters = 16_384;

export interface BearerPorts {
  readonly fetch: typeof fetch;
  /** The same, where these authorities (PEM) alone are trusted. */
  readonly fetchTrusting: (authorities: readonly string[]) => typeof fetch;
  readonly now: () => number;
}

/** Somebody who signs tokens, and how its claims name whom they are of. */
interface Issuer {
  readonly name: string;
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  readonly identity: (claims: JWTPayload) => Proven;
}

/**
 * Proves who somebody is by a token of a known issuer. Undefined for a token of anybody else's. Fails with
 * `unauthorized` for one that is forged, old, early or for somebody else, with `unavailable` while keys cannot be had.
 */
export function bearerTokens(
  providers: { readonly oidc: readonly OidcProvider[]; readonly kubernetes: readonly KubernetesProvider[] },
  ports: BearerPorts,
): ProveToken {
  const issuers = [
    ...providers.oidc.flatMap((provider) =>
      provider.audience === undefined ? [] : [ofOidc(provider, provider.audience, ports)],
    ),
    ...providers.kubernetes.map((provider) => ofKubernetes(provider, ports)),
  ];
  return async (token) => {
    const from = token.length <= mostCharacters ? issuedBy(token) : undefined;
    const own = issuers.filter(({ issuer }) => issuer === from?.iss);
    // One provider may be there twice, for several audiences.
    const meant = own.find(({ audience }) => from?.aud.includes(audience)) ?? own[0];
    if (!meant) return undefined;
    return meant.identity(await verified(token, meant, ports.now()));
  };
}

async function verified(token: string, { name, issuer, audience, keys }: Issuer, now: number): Promise<JWTPayload> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      clockTolerance,
      requiredClaims: ["exp", "sub"],
      currentDate: new Date(now),
    });
    if (protectedHeader.typ !== undefined && !types.includes(protectedHeader.typ.toLowerCase()))
      throw new AuditwireError("unauthorized", `this token of ${name} is none to log in with: ${protectedHeader.typ}`);
    return payload;
  } catch (error) {
    if (error instanceof AuditwireError) throw error;
    if (error instanceof errors.JWTExpired)
      throw new AuditwireError("unauthorized", `this token of ${name} has ended: get a new one`);
    if (error instanceof errors.JWTClaimValidationFailed)
      throw new AuditwireError(
        "unauthorized",
        `this token of ${name} is not for here: its claim ${error.claim} is wrong or missing`,
      );
    throw new AuditwireError("unauthorized", `this token is none that ${name} has signed`);
  }
}

function ofOidc(provider: OidcProvider, audience: string, ports: BearerPorts): Issuer {
  const { name, issuer } = provider;
  return {
    name,
    issuer,
    audience,
    keys: keysOf(name, { issuer }, ports),
    identity: (claims) => {
      refuseOtherParties(provider, claims);
      return oidcIdentity(provider, claims);
    },
  };
}

function refuseOtherParties({ name, authorizedParties }: OidcProvider, claims: JWTPayload): void {
  const party = claims["azp"] ?? claims["client_id"];
  if (authorizedParties === undefined || authorizedParties.some((one) => one === party)) return;
  throw new AuditwireError(
    "unauthorized",
    `this token of ${name} was made for a client that is not among authorizedParties`,
  );
}

/** Whom an OpenID provider's claims name. Fails with `unauthorized` when they name nobody. */
export function oidcIdentity({ name, usernameClaim, groupsClaim }: OidcProvider, claims: JWTPayload): Proven {
  const user = claims[usernameClaim];
  if (typeof user !== "string" || user === "")
    throw new AuditwireError("unauthorized", `the token of ${name} names nobody: it has no claim ${usernameClaim}`);
  if (usernameClaim === "email" && claims["email_verified"] !== true)
    throw new AuditwireError("unauthorized", `the token of ${name} has an e-mail address that is not verified`);
  const groups = claims[groupsClaim];
  const listed = typeof groups === "string" ? [groups] : Array.isArray(groups) ? groups : [];
  return {
    name: `${name}/${user}`,
    groups: listed.filter((group) => typeof group === "string").map((group) => `${name}/${group}`),
    via: "oidc",
  };
}

function ofKubernetes(
  { name, issuer, audience, jwks, authorities }: KubernetesProvider,
  { fetch, fetchTrusting, now }: BearerPorts,
): Issuer {
  const ports = { fetch: authorities ? fetchTrusting(authorities) : fetch, now };
  return {
    name,
    issuer,
    audience,
    keys: keysOf(name, jwks ?? { issuer }, ports),
    identity: (claims) => serviceAccount(name, claims),
  };
}

/** `system:serviceaccount:<namespace>:<name>`, as the API server signs it. */
function serviceAccount(provider: string, { sub = "", ...claims }: JWTPayload): Proven {
  const [, namespace] = /^system:serviceaccount:([a-z0-9-]{1,63}):([a-z0-9.-]{1,253})$/.exec(sub) ?? [];
  if (namespace === undefined)
    throw new AuditwireError("unauthorized", `this token of ${provider} is none of a service account`);
  const bound = claims["kubernetes.io"];
  const told = typeof bound === "object" && bound !== null && "namespace" in bound ? bound.namespace : undefined;
  if (told !== namespace)
    throw new AuditwireError(
      "unauthorized",
      `this token of ${provider} is not bound to its namespace: make one by TokenRequest`,
    );
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  return { name: `${provider}/${sub}`, groups: groups.map((group) => `${provider}/${group}`), via: "kubernetes" };
}

/** What an unverified token says of who has signed it, and for whom. */
function issuedBy(token: string): { iss: unknown; aud: readonly unknown[] } | undefined {
  try {
    const { iss, aud } = decodeJwt(token);
    return { iss, aud: [aud].flat() };
  } catch {
    return undefined;
  }
}
