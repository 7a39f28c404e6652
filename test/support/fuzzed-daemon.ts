import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { type TestDaemon, testDaemon } from "./daemon.ts";

const issuer = "https://cluster.example";
const subject = "system:serviceaccount:ops:fuzz";

/** A daemon that anything may be sent to, and the token of an administrator that no request can take away. */
export async function fuzzedDaemon(directory: string): Promise<TestDaemon & { readonly token: string }> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const daemon = await testDaemon(directory, {
    access: {
      kubernetes: [{ name: "cluster", issuer, jwks: { file: "jwks.json" } }],
      users: [{ name: `cluster/${subject}`, grants: [{ role: "administrator" }] }],
      trustedProxies: ["127.0.0.0/8"],
    },
  });
  const keys = [{ ...(await exportJWK(publicKey)), kid: "key", alg: "ES256", use: "sig" }];
  writeFileSync(join(directory, "jwks.json"), JSON.stringify({ keys }));
  const account = { namespace: "ops", serviceaccount: { name: "fuzz", uid: "1" } };
  const token = await new SignJWT({ "kubernetes.io": account })
    .setProtectedHeader({ alg: "ES256", kid: "key" })
    .setIssuer(issuer)
    .setAudience("auditwire")
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime("12h")
    .sign(privateKey);
  await daemon.start();
  return { ...daemon, token };
}
