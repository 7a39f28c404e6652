import { z } from "zod";
import { SecretRef } from "../ingest/settings/config.ts";

/** Begins the names of a provider's users and groups. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "a name has up to 63 letters, digits or . _ -")
  .describe("Name of the provider: its users are called `<name>/<user>`, its groups `<name>/<group>`.");

/** Whoever stands between could put keys of their own in. */
const isSafe = (text: string) => text.startsWith("https:") || isLoopback(text);

const issuer = z
  .url({ protocol: /^https?$/, error: "write the issuer's URL as its tokens have it in `iss`" })
  .refine(isSafe, "an issuer is reached by https, on this machine also by http")
  .describe("URL of the issuer, exactly as its tokens have it in `iss`.");

const audience = z
  .string()
  .min(1)
  .describe("What tokens for this daemon have in `aud`. Tokens for others are refused.");

const login = z
  .strictObject({
    clientID: z.string().min(1).describe("Of the client that is registered for this daemon at the provider."),
    clientSecret: SecretRef.optional().describe("The client's secret. Default: a public client, by PKCE alone."),
    scopes: z.array(z.string().min(1)).default(["openid", "profile", "email"]).describe("Scopes that are asked for."),
  })
  .describe(
    "Lets people log in with their browser (authorization code flow with PKCE). The redirect URI to register is `<listen.api.publicUrl>/api/v1/login/<name>/callback`.",
  );

/** OpenID providers whose users may log in. */
export const OidcConfig = z.strictObject({
  name,
  issuer,
  audience: audience.optional().describe("`aud` of bearer tokens. Default: no bearer tokens of this provider."),
  usernameClaim: z
    .string()
    .min(1)
    .default("sub")
    .describe("Claim that names the user. Choose another than `sub` only where users cannot change it themselves."),
  groupsClaim: z.string().min(1).default("groups").describe("Claim with the list of the user's groups."),
  authorizedParties: z
    .array(z.string().min(1))
    .optional()
    .describe(
      "Clients (`azp`, or else `client_id`) whose bearer tokens are taken. Default: those of any, for the provider says by `aud` for whom a token is.",
    ),
  login: login.optional(),
});

/** Kubernetes clusters whose service accounts may ask with their tokens. */
export const KubernetesConfig = z.strictObject({
  name,
  issuer,
  audience: audience.default("auditwire"),
  jwks: z
    .union([
      z.strictObject({
        file: z.string().min(1).describe("File with the key set, as `kubectl get --raw /openid/v1/jwks` prints it."),
      }),
      z.strictObject({
        url: z
          .url({ protocol: /^https?$/ })
          .refine(isSafe, "keys are fetched by https, on this machine also by http")
          .describe("Where the key set is fetched, without credentials."),
      }),
    ])
    .optional()
    .describe("The issuer's public keys. Default: where the issuer's discovery document says."),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe(
      "File (PEM) with the authorities that may have signed the issuer's certificate, trusted for this one alone. Default: the usual ones, and those of `outbound.ca`.",
    ),
});

function isLoopback(text: string): boolean {
  const host = URL.parse(text)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
