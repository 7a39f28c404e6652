import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Configuration } from "oidc-provider";

export const audience = "https://auditwire.example";

/** The real OpenID provider of npm on loopback: users log in as whom they say they are. */
export async function openIdProvider(
  options: {
    readonly redirectUris?: readonly string[];
    /** Tells a user's claims at its userinfo endpoint alone. Default: in ID tokens, too. */
    readonly thin?: boolean;
  } = {},
) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configuration(options.redirectUris ?? [], options.thin ?? false));
  server.on("request", provider.callback());
  /** An access token for this audience, as a program gets it by its own credentials. */
  const tokenOf = async (resource = audience) => {
    const answer = await fetch(`${issuer}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from("robot:robot-secret").toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials", resource, scope: "audits" }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  return {
    issuer,
    tokenOf,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function configuration(redirectUris: readonly string[], thin: boolean): Configuration {
  return {
    clients: [
      {
        client_id: "robot",
        client_secret: "robot-secret",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
      {
        client_id: "auditwire",
        client_secret: "auditwire-secret",
        token_endpoint_auth_method: "client_secret_post",
        redirect_uris: [...redirectUris],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub", "groups"], profile: ["preferred_username"], email: ["email"] },
    conformIdTokenClaims: thin,
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: "audits",
          audience: resource,
          accessTokenTTL: 600,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
    extraTokenClaims: () => ({ groups: ["secops", "everybody"] }),
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: sub, email: `${sub}@example.com`, groups: ["secops"] }),
    }),
  };
}
