// Not for us: a library under x509 refuses to load without it.
import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

/** What is asked for, checked already. */
export interface CertificatesInputs {
  /** DNS names and addresses, IPv4 or IPv6, that the server certificate is valid for; at least one. */
  readonly hosts: readonly string[];
  /** Days that the server certificate is valid: 1 to 3650, as its authority lives no longer. */
  readonly validDays: number;
  /** Names, one webhook token each. */
  readonly tokens: readonly string[];
  /** Names, one password each. */
  readonly passwords: readonly string[];
  /** A new text makes a new one. */
  readonly rotate: {
    readonly authority: string;
    readonly certificate: string;
    readonly tokens: string;
    readonly passwords: string;
  };
  /** Seconds for which the former authority and the former tokens stay valid after a rotation. */
  readonly overlapSeconds: number;
}

interface KeptAuthority {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What is kept, as plain data: it lies in the stack's state. */
export interface CertificatesState extends CertificatesInputs {
  /** PEM of what clients have to trust: the newest authority, and the former one while it signs. */
  readonly authority: string;
  /** PEM of the server certificate alone: the authority issues it itself. */
  readonly certificate: string;
  /** PEM (PKCS #8) of the server certificate's key. */
  readonly privateKey: string;
  /** By name, the current one first, the former one behind it while it is valid. */
  readonly tokenValues: Readonly<Record<string, readonly string[]>>;
  /** By name. */
  readonly passwordValues: Readonly<Record<string, string>>;
  /** For ourselves. Times are ISO 8601; an empty one means that nothing is being exchanged. */
  readonly kept: {
    /** Who signs. */
    readonly signing: KeptAuthority;
    /** Who will sign when the overlap is over. */
    readonly next: KeptAuthority | null;
    readonly nextSince: string;
    readonly tokensSince: string;
  };
}

type Authorities = Pick<CertificatesState["kept"], "signing" | "next" | "nextSince">;

const day = 86_400_000;
const authorityDays = 3_650;
/** Clocks of API servers may be behind ours. */
const clockSkewMs = 5 * 60_000;
const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

x509.cryptoProvider.set(webcrypto);

/** Makes everything for the first time. */
export async function createCertificates(inputs: CertificatesInputs, now: Date): Promise<CertificatesState> {
  const signing = await newAuthority(now);
  const leaf = await newLeaf(signing, inputs, now);
  return {
    ...inputs,
    authority: signing.certificate,
    ...leaf,
    tokenValues: Object.fromEntries(inputs.tokens.map((name) => [name, [newToken()]])),
    passwordValues: Object.fromEntries(inputs.passwords.map((name) => [name, newPassword()])),
    kept: { signing, next: null, nextSince: "", tokensSince: "" },
  };
}

/** Makes anew what is due, and keeps everything else byte for byte. */
export async function updateCertificates(
  state: CertificatesState,
  inputs: CertificatesInputs,
  now: Date,
): Promise<CertificatesState> {
  const authorities = await updateAuthorities(state, inputs, now);
  const isOtherSigner = authorities.signing.certificate !== state.kept.signing.certificate;
  const leaf =
    isOtherSigner || leafReason(state, inputs, now)
      ? await newLeaf(authorities.signing, inputs, now)
      : { certificate: state.certificate, privateKey: state.privateKey };
  const { tokenValues, tokensSince } = updateTokens(state, inputs, now);
  return {
    ...inputs,
    authority: authorities.next
      ? authorities.next.certificate + authorities.signing.certificate
      : authorities.signing.certificate,
    ...leaf,
    tokenValues,
    passwordValues: updatePasswords(state, inputs),
    kept: { ...authorities, tokensSince },
  };
}

/** What an update would do now, in sentences; empty when nothing is due. */
export function dueChanges(state: CertificatesState, inputs: CertificatesInputs, now: Date): readonly string[] {
  const { kept } = state;
  const settled = settle(state, inputs, now);
  const leaf = leafReason(state, inputs, now);
  const rotates = authorityReason(settled, state, inputs, now);
  const names = [...missing(inputs.tokens, state.tokenValues), ...missing(inputs.passwords, state.passwordValues)];
  const former = [...extra(inputs.tokens, state.tokenValues), ...extra(inputs.passwords, state.passwordValues)];
  return [
    ...(rotates ? [`a new authority is made: ${rotates}`] : []),
    ...(settled !== kept ? ["the overlap is over: the new authority signs, the former one is dropped"] : []),
    ...(leaf ? [`a new server certificate is made: ${leaf}`] : []),
    ...(inputs.rotate.tokens !== state.rotate.tokens ? ["new tokens are made: rotate.tokens has changed"] : []),
    ...(inputs.rotate.passwords !== state.rotate.passwords
      ? ["new passwords are made: rotate.passwords has changed"]
      : []),
    ...(kept.tokensSince !== "" && isOver(kept.tokensSince, inputs, now)
      ? ["the overlap is over: the former tokens are dropped"]
      : []),
    ...(names.length > 0 ? [`made: ${names.join(", ")}`] : []),
    ...(former.length > 0 ? [`forgotten: ${former.join(", ")}`] : []),
    ...(inputs.overlapSeconds !== state.overlapSeconds ? ["overlap has changed"] : []),
  ];
}

const missing = (names: readonly string[], values: Readonly<Record<string, unknown>>) =>
  names.filter((name) => !Object.hasOwn(values, name));
const extra = (names: readonly string[], values: Readonly<Record<string, unknown>>) =>
  Object.keys(values).filter((name) => !names.includes(name));

const isOver = (since: string, { overlapSeconds }: CertificatesInputs, now: Date) =>
  now.getTime() >= Date.parse(since) + overlapSeconds * 1_000;

/**
 * A rotated authority does not sign at once: API servers out there trust the former one only, until they have their
 * new file, which holds both.
 */
async function updateAuthorities(state: CertificatesState, inputs: CertificatesInputs, now: Date) {
  const { signing, next, nextSince } = settle(state, inputs, now);
  if (!authorityReason({ signing, next }, state, inputs, now)) return { signing, next, nextSince };
  const made = await newAuthority(now);
  if (inputs.overlapSeconds === 0 || isSpent(signing, now)) return { signing: made, next: null, nextSince: "" };
  return { signing, next: made, nextSince: now.toISOString() };
}

/** The next authority takes over when the overlap is over, even if the same update rotates again. */
function settle({ kept }: CertificatesState, inputs: CertificatesInputs, now: Date): Authorities {
  if (!kept.next || !(isOver(kept.nextSince, inputs, now) || isSpent(kept.signing, now))) return kept;
  return { signing: kept.next, next: null, nextSince: "" };
}

/** Out of time, an authority signs nothing that anybody would trust: no overlap may hold on to it. */
const isSpent = ({ certificate }: KeptAuthority, now: Date) =>
  new x509.X509Certificate(certificate).notAfter.getTime() - now.getTime() <= clockSkewMs;

function authorityReason(
  { signing, next }: Pick<Authorities, "signing" | "next">,
  state: CertificatesState,
  inputs: CertificatesInputs,
  now: Date,
): string | undefined {
  if (inputs.rotate.authority !== state.rotate.authority) return "rotate.authority has changed";
  return next ? undefined : agedReason(signing.certificate, now);
}

function leafReason(state: CertificatesState, inputs: CertificatesInputs, now: Date): string | undefined {
  if (inputs.rotate.certificate !== state.rotate.certificate) return "rotate.certificate has changed";
  if (inputs.hosts.join("\n") !== state.hosts.join("\n")) return "hosts has changed";
  if (inputs.validDays !== state.validDays) return "validDays has changed";
  return agedReason(state.certificate, now);
}

function agedReason(pem: string, now: Date): string | undefined {
  const { notBefore, notAfter } = new x509.X509Certificate(pem);
  const left = notAfter.getTime() - now.getTime();
  if (left > (notAfter.getTime() - notBefore.getTime()) / 3) return undefined;
  const verb = left > 0 ? "expires" : "expired";
  return `the present one ${verb} on ${notAfter.toISOString().slice(0, 10)}`;
}

/** At most two tokens are valid: the current one, and the one before until the overlap is over. */
function updateTokens(state: CertificatesState, inputs: CertificatesInputs, now: Date) {
  const rotates = inputs.rotate.tokens !== state.rotate.tokens;
  const over = state.kept.tokensSince !== "" && isOver(state.kept.tokensSince, inputs, now);
  const valuesOf = (name: string): readonly string[] => {
    const values = state.tokenValues[name];
    const current = values?.[0];
    if (values === undefined || current === undefined) return [newToken()];
    if (rotates) return inputs.overlapSeconds === 0 ? [newToken()] : [newToken(), current];
    return over ? [current] : values;
  };
  const since =
    rotates && inputs.overlapSeconds > 0 ? now.toISOString() : rotates || over ? "" : state.kept.tokensSince;
  return { tokenValues: Object.fromEntries(inputs.tokens.map((name) => [name, valuesOf(name)])), tokensSince: since };
}

function updatePasswords(state: CertificatesState, inputs: CertificatesInputs): Record<string, string> {
  const rotates = inputs.rotate.passwords !== state.rotate.passwords;
  const passwordOf = (name: string) =>
    // Its own only: a password may be called "constructor".
    (!rotates && Object.hasOwn(state.passwordValues, name) && state.passwordValues[name]) || newPassword();
  return Object.fromEntries(inputs.passwords.map((name) => [name, passwordOf(name)]));
}

/** 256 bits, in characters that survive in a URL's path. */
const newToken = () => randomBytes(32).toString("base64url");
const newPassword = () => randomBytes(24).toString("base64url");

/** A random positive number of 16 bytes. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

async function newAuthority(now: Date): Promise<KeptAuthority> {
  const keys = await newKeys();
  const serial = serialNumber();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    // Two authorities stand beside each other during a rotation: clients tell them apart by their names, too.
    name: [{ CN: [`auditwire ${serial.slice(0, 8)}`] }],
    notBefore: new Date(now.getTime() - clockSkewMs),
    notAfter: new Date(now.getTime() + authorityDays * day),
    signingAlgorithm: keyAlgorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, privateKey: await toPem(keys.privateKey) };
}

async function newLeaf(authority: KeptAuthority, { hosts, validDays }: CertificatesInputs, now: Date) {
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [(hosts[0] ?? "auditwire").slice(0, 64)] }],
    issuer: issuer.subjectName,
    notBefore: new Date(now.getTime() - clockSkewMs),
    notAfter: new Date(Math.min(now.getTime() + validDays * day, issuer.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: await fromPem(authority.privateKey),
    signingAlgorithm: keyAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(hosts.map(nameOf)),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, privateKey: await toPem(keys.privateKey) };
}

function nameOf(host: string): { type: "ip" | "dns"; value: string } {
  if (isIP(host) === 4) return { type: "ip", value: host };
  // The library misreads the dotted end of ::ffff:1.2.3.4: a URL writes it in hexadecimal, and refuses a zone.
  const url = isIP(host) === 6 ? URL.parse(`http://[${host}]`) : null;
  if (url) return { type: "ip", value: url.hostname.slice(1, -1) };
  // An IA5String: other letters have to be written in their xn-- form.
  if (host.length <= 253 && /^(\*\.)?[\w-]{1,63}(\.[\w-]{1,63})*$/.test(host)) return { type: "dns", value: host };
  throw new Error(
    `"${host}" cannot be put into a certificate: write an address without a zone, or a DNS name in ASCII`,
  );
}

const newKeys = () => webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = await webcrypto.subtle.exportKey("pkcs8", key);
  return `${x509.PemConverter.encode(bytes, "PRIVATE KEY")}\n`;
}

function fromPem(pem: string): Promise<webcrypto.CryptoKey> {
  const [bytes] = x509.PemConverter.decode(pem);
  return webcrypto.subtle.importKey("pkcs8", bytes ?? new ArrayBuffer(0), keyAlgorithm, true, ["sign"]);
}
