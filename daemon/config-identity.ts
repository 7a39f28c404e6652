import { resolve } from "node:path";
import { messageOf } from "./audit/errors.ts";
import type { DaemonConfig } from "./config.ts";
import { certificatesIn } from "./config-outbound.ts";
import type { Report } from "./config-webhooks.ts";
import { keysIn } from "./identity/keys.ts";
import type { Providers } from "./identity/providers.ts";
import { type Environment, readSecret } from "./secrets.ts";

/** Identity providers with their clients' secrets and their authorities read, and the files that hold those. */
export function resolveProviders(
  { oidc, kubernetes }: DaemonConfig["access"],
  base: string,
  environment: Environment,
  report: Report,
): Providers & { readonly files: readonly string[] } {
  const files: string[] = [];
  /** What reading gives; what fails is told of its place. */
  const read = <T>(at: readonly PropertyKey[], file: string | undefined, reading: () => T): T | undefined => {
    if (file !== undefined) files.push(file);
    try {
      return reading();
    } catch (error) {
      report(["access", ...at], messageOf(error));
      return undefined;
    }
  };
  const secretOf = (reference: { file: string } | { env: string } | undefined, index: number) =>
    reference &&
    read(
      ["oidc", index, "login", "clientSecret"],
      "file" in reference ? resolve(base, reference.file) : undefined,
      () => readSecret(reference, base, environment),
    );
  const authoritiesOf = (ca: string | undefined, index: number) => {
    if (ca === undefined) return undefined;
    const file = resolve(base, ca);
    return read(["kubernetes", index, "ca"], file, () => certificatesIn(file));
  };
  const jwksOf = (jwks: DaemonConfig["access"]["kubernetes"][number]["jwks"], index: number) => {
    if (jwks === undefined || "url" in jwks) return jwks;
    const file = resolve(base, jwks.file);
    read(["kubernetes", index, "jwks", "file"], file, () => keysIn(file));
    return { file };
  };
  return {
    oidc: oidc.map(({ login, ...provider }, index) => ({
      ...provider,
      ...(login && { login: { ...login, clientSecret: secretOf(login.clientSecret, index) } }),
    })),
    kubernetes: kubernetes.map(({ jwks, ca, ...provider }, index) => ({
      ...provider,
      jwks: jwksOf(jwks, index),
      authorities: authoritiesOf(ca, index),
    })),
    files,
  };
}
