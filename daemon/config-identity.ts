import { resolve } from "node:path";
import { messageOf } from "./audit/errors.ts";
import type { DaemonConfig } from "./config.ts";
import type { Report } from "./config-webhooks.ts";
import type { Providers } from "./identity/providers.ts";
import { type Environment, readSecret } from "./secrets.ts";

/** Identity providers with their clients' secrets read, and the files that hold those. */
export function resolveProviders(
  { oidc, kubernetes }: DaemonConfig["access"],
  base: string,
  environment: Environment,
  report: Report,
): Providers & { readonly files: readonly string[] } {
  const files: string[] = [];
  const secretOf = (reference: { file: string } | { env: string } | undefined, index: number) => {
    if (reference === undefined) return undefined;
    if ("file" in reference) files.push(resolve(base, reference.file));
    try {
      return readSecret(reference, base, environment);
    } catch (error) {
      report(["access", "oidc", index, "login", "clientSecret"], messageOf(error));
      return undefined;
    }
  };
  return {
    oidc: oidc.map(({ login, ...provider }, index) => ({
      ...provider,
      ...(login && { login: { ...login, clientSecret: secretOf(login.clientSecret, index) } }),
    })),
    kubernetes: kubernetes.map(({ jwks, ...provider }) => ({
      ...provider,
      ...(jwks && { jwks: "file" in jwks ? { file: resolve(base, jwks.file) } : jwks }),
    })),
    files,
  };
}
