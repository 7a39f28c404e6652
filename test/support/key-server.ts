import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";
import { listening } from "./forward-proxy.ts";

export interface SigningKey {
  readonly kid: string;
  readonly publicKey: JWK;
  /** A token of these claims; the header names the key unless it is told otherwise. */
  readonly sign: (claims: JWTPayload, header?: Partial<JWTHeaderParameters>) => Promise<string>;
}

export async function signingKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  return {
    kid,
    publicKey: { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" },
    sign: (claims, header) =>
      new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid, ...header } as JWTHeaderParameters).sign(privateKey),
  };
}

/** An issuer that serves a discovery document and its keys, over http or https on loopback. */
export async function keyServer(keys: readonly SigningKey[], tls?: { readonly cert: string; readonly key: string }) {
  const served = { keys, status: 200 };
  const asked: string[] = [];
  const state = { issuer: "" };
  const answer: RequestListener = (request, response) => {
    asked.push(request.url ?? "");
    const body = request.url?.startsWith("/.well-known/")
      ? { issuer: state.issuer, jwks_uri: `${state.issuer}/keys` }
      : { keys: served.keys.map(({ publicKey }) => publicKey) };
    response.writeHead(served.status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  state.issuer = `${tls ? "https" : "http"}://127.0.0.1:${await listening(server)}`;
  return {
    issuer: state.issuer,
    /** Paths that were asked for. */
    asked,
    serve: (next: Partial<typeof served>) => void Object.assign(served, next),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
