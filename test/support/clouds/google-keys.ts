import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";

/** A key that Google, or a service account, signs with. */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function signingKey(id: string): SigningKey {
  return { id, ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
}

/** The public half as a JSON Web Key. */
export function toJwk({ id, publicKey }: SigningKey) {
  return { ...publicKey.export({ format: "jwk" }), kid: id, use: "sig", alg: "RS256" };
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A compact JWS. The header may lie about what follows. */
export function signed(claims: object, key: SigningKey, header: object = {}): string {
  const content = `${part({ alg: "RS256", typ: "JWT", kid: key.id, ...header })}.${part(claims)}`;
  return `${content}.${createSign("RSA-SHA256").update(content).sign(key.privateKey).toString("base64url")}`;
}

/** The JSON of a service account's key, as the console lets one download it. */
export function serviceAccountKey(
  key: SigningKey,
  { email, project, tokenEndpoint }: { email: string; project: string; tokenEndpoint?: string | undefined },
): string {
  return JSON.stringify({
    type: "service_account",
    project_id: project,
    private_key_id: key.id,
    private_key: key.privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: email,
    client_id: "100000000000000000000",
    auth_uri: "https://accounts.google.com/o/oauth2/auth",
    token_uri: tokenEndpoint ?? "https://oauth2.googleapis.com/token",
    universe_domain: "googleapis.com",
  });
}
