import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { messageOf } from "./audit/errors.ts";
import type { Report } from "./config-webhooks.ts";

/** The certificates of a PEM file. */
export function readAuthorities(file: string | undefined, report: Report): readonly string[] {
  if (file === undefined) return [];
  try {
    const text = readFileSync(file, "utf8");
    const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (certificates.length === 0) throw new Error(`${file} holds no certificate (PEM)`);
    for (const certificate of certificates) new X509Certificate(certificate);
    return certificates;
  } catch (error) {
    report(["outbound", "ca"], messageOf(error));
    return [];
  }
}
