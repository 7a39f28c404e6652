import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { setDefaultCACertificates } from "node:tls";
import { messageOf } from "./audit/errors.ts";
import type { Report } from "./config-webhooks.ts";

/** The certificates of a PEM file, to be trusted by every call of the process. */
export function readAuthorities(file: string | undefined, report: Report): readonly string[] {
  if (file === undefined) return [];
  try {
    // Since Node 22.19 and 24.5.
    if (typeof setDefaultCACertificates !== "function")
      throw new Error(`Node ${process.version} cannot do this: set NODE_EXTRA_CA_CERTS=${file} for the daemon instead`);
    return certificatesIn(file);
  } catch (error) {
    report(["outbound", "ca"], messageOf(error));
    return [];
  }
}

/** Fails with a sentence when there are none, or when one is no certificate. */
export function certificatesIn(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw new Error(`${file} holds no certificate (PEM)`);
  for (const certificate of certificates) new X509Certificate(certificate);
  return certificates;
}
