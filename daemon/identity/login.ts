import type { JWTPayload } from "jose";
import type { LoginProvider } from "../audit/access-book.ts";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import { oidcIdentity } from "./bearer.ts";
import type { OidcProvider } from "./providers.ts";

/** Logging in with a browser: authorization code flow with PKCE (RFC 7636), state and nonce. */
export function loginProviders(
  oidc: readonly OidcProvider[],
  ports: { readonly fetch: typeof fetch },
): readonly LoginProvider[] {
  return oidc.flatMap((provider) => (provider.login ? [loginProvider(provider, provider.login, ports)] : []));
}

function loginProvider(
  provider: OidcProvider,
  login: NonNullable<OidcProvider["login"]>,
  { fetch: get }: { fetch: typeof fetch },
): LoginProvider {
  const { name, issuer } = provider;
  let discovery: Promise<import("openid-client").Configuration> | undefined;
  const client = async () => {
    // Weighs some megabytes that most daemons never need.
    const oidc = await import("openid-client");
    discovery ??= oidc.discovery(
      new URL(issuer),
      login.clientID,
      undefined,
      login.clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(login.clientSecret),
      {
        [oidc.customFetch]: (url, init) => get(url, { ...init, redirect: "error" } as RequestInit),
        timeout: 10,
        ...(issuer.startsWith("http:") && { execute: [oidc.allowInsecureRequests] }),
      },
    );
    return { oidc, config: await discovery.catch((error) => fail(error)) };
  };
  const fail = (error: unknown): never => {
    discovery = undefined;
    throw new AuditwireError("unavailable", `${name} cannot be reached to log in: ${messageOf(error)}`);
  };
  return {
    name,
    begin: async (redirectUri) => {
      const { oidc, config } = await client();
      const kept = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: login.scopes.join(" "),
        state: kept.state,
        nonce: kept.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(kept.verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, kept };
    },
    finish: async (answered, { state, nonce, verifier }) => {
      const { oidc, config } = await client();
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      try {
        const tokens = await oidc.authorizationCodeGrant(config, answered, checks);
        const claims = tokens.claims();
        if (!claims) throw new AuditwireError("unauthorized", `${name} answered without an ID token`);
        const isWhole = [provider.usernameClaim, provider.groupsClaim].every((claim) => claim in claims);
        if (isWhole || config.serverMetadata().userinfo_endpoint === undefined) return oidcIdentity(provider, claims);
        const more = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
        return oidcIdentity(provider, { ...(more as JWTPayload), ...claims });
      } catch (error) {
        throw refusal(name, error);
      }
    },
  };
}

/** Of the client's errors, those of a provider that did not answer as providers do; one without a code did not at all. */
const away = [
  undefined,
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_PARSE_ERROR",
];

function refusal(name: string, error: unknown): AuditwireError {
  if (error instanceof AuditwireError) return error;
  const { code, cause } = error as { code?: string; cause?: unknown };
  const why = cause instanceof Error ? `${messageOf(error)}: ${messageOf(cause)}` : messageOf(error);
  return away.includes(code)
    ? new AuditwireError("unavailable", `${name} cannot be reached to end the login: ${why}`)
    : new AuditwireError("unauthorized", `${name} did not confirm the login: ${why}`);
}
