import type { JsonObject } from "../../../daemon/audit/event.ts";

export function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}

/** What a client must show to get a token: a secret, or a token of its cluster. */
export interface Proofs {
  readonly clientSecret?: string | undefined;
  readonly assertion?: string | undefined;
}

/** Microsoft's client believes only https; who sends its requests knows better. */
export function openID(url: string): JsonObject {
  const base = `https://${new URL(url).host}`;
  const tenant = new URL(url).pathname.split("/")[1];
  return {
    issuer: `${base}/${tenant}/v2.0`,
    authorization_endpoint: `${base}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${base}/${tenant}/discovery/v2.0/keys`,
  };
}

export type Issue = (scope: string, life?: number) => Response;

export function login(
  form: URLSearchParams,
  { clientSecret = "s3cret", assertion = "a.projected.token" }: Proofs,
  issue: Issue,
): Response {
  const refused = (description: string) =>
    answer(401, { error: "invalid_client", error_description: `${description} Trace ID: 1\r\nTimestamp: now` });
  if (form.get("client_assertion") !== null)
    return form.get("client_assertion") === assertion &&
      form.get("client_assertion_type") === "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
      ? issue(form.get("scope") ?? "")
      : refused("AADSTS700211: No matching federated identity record found for presented assertion issuer.");
  return form.get("client_secret") === clientSecret
    ? issue(form.get("scope") ?? "")
    : refused("AADSTS7000215: Invalid client secret provided.");
}

export function metadata(request: Request, issue: Issue): Response {
  const { searchParams } = new URL(request.url);
  return request.headers.get("metadata") === "true"
    ? issue(`${searchParams.get("resource")}/.default`, 86_400)
    : answer(400, { error: "invalid_request", error_description: "Required metadata header not specified" });
}
