import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { messageOf } from "../../audit/errors.ts";
import { hostOf } from "../daemon/place.ts";
import { quoted } from "../quoted.ts";
import { answered } from "./ask.ts";
import type { Examined } from "./examined.ts";
import { broken, day, type Finding, note, ok, span, warning } from "./finding.ts";

/** Server certificates: those of the configuration's files, and the one that the daemon shows. */
export async function certificates(examined: Examined): Promise<readonly Finding[]> {
  const { now } = examined.machine;
  const [{ settings }, { place, ready }] = await Promise.all([examined.config(), examined.daemon()]);
  const shown = answered(ready) ? ready : undefined;
  const files = (["api", "webhook"] as const).flatMap((name) => {
    const { tls, publicUrl } = settings?.listen[name] ?? {};
    return tls ? [pairFindings({ ...tls, name, publicUrl }, now())] : [];
  });
  const asked =
    place && shown?.certificate
      ? shownFindings(
          {
            url: place.url,
            certificate: shown.certificate,
            unproven: shown.unproven,
            isOwn: place.ownCertificate === true,
            onDisk: place.ownCertificate ? settings?.listen.api.tls?.cert : undefined,
            isKnown: files.length > 0,
          },
          now(),
        )
      : [];
  const open = (["api", "webhook"] as const).flatMap((name) => {
    const listen = settings?.listen[name];
    return listen?.insecure && !listen.tls
      ? [
          note(
            "no-tls",
            `listen.${name} speaks no TLS beyond loopback (insecure: true): tokens travel in clear unless a proxy before it speaks TLS`,
          ),
        ]
      : [];
  });
  return [...files.flat(), ...asked, ...open];
}

export interface Pair {
  readonly name: "api" | "webhook";
  readonly cert: string;
  readonly key: string;
  readonly publicUrl?: string | undefined;
}

/** A certificate and its key as they lie on the disk. */
function pairFindings({ name, cert, key, publicUrl }: Pair, now: number): readonly Finding[] {
  const setting = `listen.${name}.tls`;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(readFileSync(cert));
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(key))))
      return [
        broken(
          "certificate-pair",
          `${setting}: ${key} is not the key of ${cert}`,
          `put the key that belongs to it there: openssl x509 -in ${quoted(cert)} -noout -pubkey; openssl pkey -in ${quoted(key)} -pubout`,
        ),
      ];
  } catch (error) {
    return [
      broken(
        "certificate-pair",
        `${setting}: ${messageOf(error)}`,
        `put a PEM certificate and its key there: ${cert}, ${key}`,
      ),
    ];
  }
  const time = timeFinding(cert, certificate, now);
  const named =
    publicUrl === undefined ? undefined : nameFinding(cert, certificate, publicUrl, `listen.${name}.publicUrl`);
  return [
    time ?? ok("certificate-expired", `${cert} is good until ${day(Date.parse(certificate.validTo))}`),
    ...(named ? [named] : []),
  ];
}

const monthMs = 30 * 86_400_000;

/** Whether a certificate is good now, and for as long as it takes to renew it: 30 days, or a fifth of a shorter life. */
function timeFinding(what: string, certificate: X509Certificate, now: number): Finding | undefined {
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const renew = `renew it and put it in the old one's place: the daemon takes it over by itself (openssl x509 -in FILE -noout -dates)`;
  if (now >= to)
    return broken(
      "certificate-expired",
      `${what} expired ${span(now - to)} ago, on ${day(to)}: API servers refuse it`,
      renew,
    );
  if (now < from)
    return broken(
      "certificate-expired",
      `${what} is good only from ${new Date(from).toISOString()} on`,
      "mend this machine's clock (timedatectl), or wait",
    );
  if (to - now < Math.min(monthMs, (to - from) / 5))
    return warning("certificate-expired", `${what} expires in ${span(to - now)}, on ${day(to)}`, renew);
  return undefined;
}

/** Whether a certificate bears the name by which others reach it. */
function nameFinding(what: string, certificate: X509Certificate, url: string, saidBy: string): Finding | undefined {
  const host = hostOf(new URL(url));
  if (bearsName(certificate, host)) return undefined;
  return broken(
    "certificate-name",
    `${what} is for ${namesOf(certificate)}, not for ${host} (${saidBy}): whoever checks refuses it`,
    `issue it with subjectAltName=${/^[\d.]+$|:/.test(host) ? "IP" : "DNS"}:${host}, or change ${saidBy}`,
  );
}

export const bearsName = (certificate: X509Certificate, host: string): boolean =>
  (/^[\d.]+$|:/.test(host) ? certificate.checkIP(host) : certificate.checkHost(host, { subject: "never" })) !==
  undefined;

const namesOf = ({ subjectAltName, subject }: X509Certificate) =>
  subjectAltName?.replaceAll(/(DNS|IP Address):/g, "") ?? `${subject.replaceAll("\n", " ")} without a subjectAltName`;

interface Shown {
  readonly url: string;
  readonly certificate: X509Certificate;
  readonly unproven: string | undefined;
  /** Asked on its own machine, by its own certificate. */
  readonly isOwn: boolean;
  readonly onDisk: string | undefined;
  /** The same is told of the files already. */
  readonly isKnown: boolean;
}

/** What the daemon shows to whoever asks it. */
function shownFindings({ url, certificate, unproven, isOwn, onDisk, isKnown }: Shown, now: number): readonly Finding[] {
  const what = `the certificate of ${url}`;
  if (isOwn) return isKnown && onDisk !== undefined ? changedFindings(what, certificate, onDisk) : [];
  const time = timeFinding(what, certificate, now);
  if (time) return [time];
  const named = nameFinding(what, certificate, url, "--url");
  if (named) return [named];
  if (unproven === undefined)
    return [ok("certificate-untrusted", `${what} is proven and good until ${day(Date.parse(certificate.validTo))}`)];
  return [
    broken(
      "certificate-untrusted",
      `${what} is signed by nobody that is trusted here (${certificate.issuer.replaceAll("\n", " ")}): ${unproven}`,
      "name the authority, or the certificate itself: --ca FILE",
    ),
  ];
}

function changedFindings(what: string, shown: X509Certificate, file: string): readonly Finding[] {
  try {
    const onDisk = new X509Certificate(readFileSync(file));
    if (onDisk.fingerprint256 === shown.fingerprint256) return [];
  } catch {
    return [];
  }
  return [
    warning(
      "certificate-pair",
      `${what} is another than ${file} is now: the daemon could not take the new one over`,
      "its log says why; put the certificate and its key there together",
    ),
  ];
}
