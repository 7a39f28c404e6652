import { createHash, createHmac } from "node:crypto";
import type { SimulatedRequest } from "./cloudwatch-request.ts";

/** Who signed a request, when, and for what (AWS Signature Version 4). */
export interface Signature {
  readonly accessKeyId: string;
  /** Milliseconds since 1970. */
  readonly signedAt: number;
  readonly scope: readonly string[];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const header = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/;

export function readSignature({ headers }: SimulatedRequest): Signature | undefined {
  const [, accessKeyId, scope, signedHeaders, signature] = header.exec(headers["authorization"] ?? "") ?? [];
  const signedAt = Date.parse(
    (headers["x-amz-date"] ?? "").replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  if (!accessKeyId || !scope || !signedHeaders || !signature || Number.isNaN(signedAt)) return undefined;
  return { accessKeyId, signedAt, scope: scope.split("/"), signedHeaders: signedHeaders.split(";"), signature };
}

/** True when the request bears the signature that this secret makes. */
export function isSignedBy(
  secret: string,
  request: SimulatedRequest,
  { scope, signedHeaders, signature }: Signature,
): boolean {
  const [path = "/", query = ""] = request.path.split("?");
  const canonical = [
    request.method,
    path,
    query.split("&").sort().join("&"),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? "").trim().replaceAll(/ +/g, " ")}`),
    "",
    signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope.join("/"), sha256(canonical)].join("\n");
  const key = scope.reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${secret}`);
  return hmac(key, text).toString("hex") === signature;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
