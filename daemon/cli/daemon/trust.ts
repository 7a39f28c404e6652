import { X509Certificate } from "node:crypto";
import { getCACertificates } from "node:tls";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { readNamed } from "./find-place.ts";
import type { ConnectionEnvironment, ConnectionOptions } from "./options.ts";

/** Who is trusted where nobody is named: Node's authorities, those of NODE_EXTRA_CA_CERTS, and the system's. */
export const usualAuthorities = (): string[] => [...getCACertificates("default"), ...getCACertificates("system")];

/** The authority that an option or the environment names. Fails with `invalid`, naming which. */
export function namedAuthority(
  { ca }: Pick<ConnectionOptions, "ca">,
  environment: ConnectionEnvironment,
): string | undefined {
  if (ca !== undefined) return readAuthority(ca, "--ca");
  const said = environment["AUDITWIRE_CA"];
  return said ? readAuthority(said, "AUDITWIRE_CA") : undefined;
}

const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** The certificates of a file that an option names. Fails with `invalid`, naming both. */
function readAuthority(file: string, option: string): string {
  const text = readNamed(file, option);
  const found = text.match(block) ?? [];
  try {
    for (const one of found) new X509Certificate(one);
  } catch (error) {
    throw new AuditwireError("invalid", `${option}: ${file} holds a certificate that is damaged: ${messageOf(error)}`);
  }
  if (found.length > 0) return text;
  throw new AuditwireError(
    "invalid",
    `${option}: ${file} holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----`,
  );
}
