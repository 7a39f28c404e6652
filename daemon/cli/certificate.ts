import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { connect, type DetailedPeerCertificate } from "node:tls";
import { type Command, Option } from "commander";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import { machineOf } from "./archive/machine.ts";
import { readUrl } from "./daemon/find-place.ts";
import { hostOf } from "./daemon/place.ts";
import { examples } from "./examples.ts";
import type { Here } from "./here.ts";
import { counted } from "./table.ts";
import { terminal } from "./terminal.ts";

interface CertificateOptions {
  readonly url?: string;
  readonly config?: string;
  readonly listener: "api" | "webhook";
  readonly base64?: boolean;
  readonly chain?: boolean;
}

const notes = `
For whoever has to trust the daemon: a browser, --ca of this command, a kubeconfig's certificate-authority-data. With
--url it is what the daemon shows there, whoever that is: compare its fingerprint before you trust it. The names, the
fingerprint and the end of its life go to standard error.`;

/** `auditwire certificate` */
export async function certificateCommand(command: Command, here: Here): Promise<void> {
  command
    .addOption(
      new Option("--url <url>", "the one that is shown there, as https://audit.example.com").conflicts("config"),
    )
    .option(
      "-c, --config <file>",
      "the one of a daemon of this machine (default: .auditwire/config.yaml, else /etc/auditwire/config.yaml)",
    )
    .addOption(
      new Option("--listener <name>", "with a configuration: whose").choices(["api", "webhook"]).default("api"),
    )
    .option("--base64", "as one line of base64, as a kubeconfig has it")
    .option("--chain", "with the certificates that come with it, its own first")
    .addHelpText(
      "after",
      notes +
        examples(
          "auditwire certificate > daemon.pem",
          "auditwire certificate --base64 --config /etc/auditwire/config.yaml --listener webhook",
          "auditwire certificate --url https://audit.example.com:8083 --chain",
        ),
    )
    .action(async (options: CertificateOptions) => here.done(await certificate(options, here)));
}

async function certificate(options: CertificateOptions, here: Here): Promise<number> {
  const pem = options.url === undefined ? ofFile(options) : await shownAt(options.url, options);
  const text = options.base64 ? Buffer.from(pem).toString("base64") : pem;
  const ends = !options.base64 || ("isTTY" in here.stdout && here.stdout.isTTY === true);
  here.stdout.write(ends && !text.endsWith("\n") ? `${text}\n` : text);
  const say = terminal(here.stderr, here.stderr);
  for (const one of blocksIn(pem)) say.line(described(new X509Certificate(one), Date.now()));
  return 0;
}

const block = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

const blocksIn = (text: string): readonly string[] => text.match(block) ?? [];

/** A file that holds what is asked for and nothing else is printed as it is, byte for byte. */
function ofFile({ config, listener, chain }: CertificateOptions): string {
  const machine = machineOf(config);
  const file = machine.certificates[listener];
  if (file === undefined) {
    const other = listener === "api" ? "webhook" : "api";
    const next = machine.certificates[other] === undefined ? "" : `; that of listen.${other}: --listener ${other}`;
    throw new AuditwireError(
      "not_found",
      `${machine.config}: listen.${listener} has no tls, and so no certificate${next}`,
    );
  }
  const text = textOf(file);
  const blocks = blocksIn(text);
  const first = blocks.slice(0, 1);
  if (first.length === 0) throw new AuditwireError("invalid", `${file} holds no certificate in PEM`);
  // A file may hold the private key, too.
  const isAlone = text.replaceAll(block, "").trim() === "";
  if (isAlone && (chain || blocks.length === 1)) return text;
  return `${(chain ? blocks : first).join("\n")}\n`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read the certificate: ${messageOf(error)}`);
  }
}

const patienceMs = 10_000;

/** What OpenSSL says of it goes over several lines, and helps nobody. */
const noTls = "it speaks no TLS there, or none that is spoken here: is it another port, or http://?";

/** Nothing is believed of it: that is for whoever reads it. */
async function shownAt(text: string, { chain }: CertificateOptions): Promise<string> {
  const url = new URL(readUrl(text, "--url"));
  if (url.protocol !== "https:")
    throw new AuditwireError("invalid", `--url: ${text} is no https://, and has no certificate`);
  const host = hostOf(url);
  const shown = await new Promise<DetailedPeerCertificate>((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      rejectUnauthorized: false,
      timeout: patienceMs,
      ...(isIP(host) === 0 && { servername: host }),
    });
    const fail = (reason: string) => {
      socket.destroy();
      reject(new AuditwireError("unavailable", `${url.host} shows no certificate: ${reason}`));
    };
    socket.once("timeout", () => fail(`no answer within ${patienceMs / 1000} s`));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      fail(/^(ERR_SSL_|EPROTO)/.test(error.code ?? "") ? noTls : messageOf(error)),
    );
    socket.once("secureConnect", () => {
      const peer = socket.getPeerCertificate(true);
      socket.destroy();
      resolve(peer);
    });
  });
  const all = chainOf(shown);
  return (chain ? all : all.slice(0, 1)).map(({ raw }) => new X509Certificate(raw).toString()).join("");
}

/** An authority's own issuer is itself. */
function chainOf(first: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  const seen = new Set<string>();
  for (let next: DetailedPeerCertificate | undefined = first; next?.raw; next = next.issuerCertificate) {
    if (seen.has(next.fingerprint256)) break;
    seen.add(next.fingerprint256);
    chain.push(next);
  }
  return chain;
}

function described(it: X509Certificate, now: number): string {
  const names = (it.subjectAltName ?? it.subject).replaceAll(/DNS:|IP Address:/g, "").replaceAll("\n", ", ");
  const [from, to] = [Date.parse(it.validFrom), Date.parse(it.validTo)];
  const days = Math.floor((to - now) / 86_400_000);
  const life = now > to ? "HAS EXPIRED" : now < from ? "is not valid yet" : `${counted(days, "day")} left`;
  return `${names}: until ${new Date(to).toISOString().slice(0, 10)} (${life}), SHA-256 ${it.fingerprint256}`;
}
