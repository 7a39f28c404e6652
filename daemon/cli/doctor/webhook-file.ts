import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { parse } from "yaml";
import { messageOf } from "../../audit/errors.ts";
import type { Webhook } from "../../config-webhooks.ts";
import { WebhookFile } from "../api-server/webhook.ts";
import { hostOf } from "../daemon/place.ts";
import { quoted } from "../quoted.ts";
import { installLine } from "./api-server.ts";
import { type Answer, answered, ask, type NoAnswer } from "./ask.ts";
import { bearsName } from "./certificate.ts";
import type { Examined } from "./examined.ts";
import { broken, type Finding, note, ok, unseen, warning } from "./finding.ts";
import { inTime } from "./machine.ts";
import { startLine } from "./process.ts";
import { flagOf, type Wiring } from "./wiring.ts";

/** Where an API server sends its events, as its file says. */
interface Target {
  readonly file: string;
  readonly cluster: string;
  /** With the token. */
  readonly server: URL;
  readonly authority: string | undefined;
  readonly serverName: string | undefined;
}

/** Every webhook file that is known: does it lead to the daemon, with a token that the daemon knows? */
export async function webhookFiles(examined: Examined): Promise<readonly Finding[]> {
  const [wiring, { resolved, settings, file }, { isLocked }] = await Promise.all([
    examined.wiring(),
    examined.config(),
    examined.store(),
  ]);
  const start = file === undefined || isLocked === true ? undefined : startLine({ file });
  const read = filesOf(wiring).map(({ file, text }) => targetOf(file, text));
  const targets = read.flatMap((one) => ("server" in one ? [one] : []));
  const wrong = read.flatMap((one) => ("server" in one ? [] : [one]));
  const { webhook } = settings?.listen ?? {};
  const found = await Promise.all([
    ...targets.map((target) => targetFindings(target, wiring, { webhooks: resolved?.webhooks, start })),
    publicFindings(webhook?.publicUrl, webhook?.address, targets),
  ]);
  return [...wrong, ...found.flat()];
}

/** The one that the API server has, and those that were meant, each text once. */
function filesOf({ given, webhook }: Wiring): readonly { readonly file: string; readonly text: string }[] {
  const all = [
    ...(webhook?.text === undefined ? [] : [{ file: webhook.file, text: webhook.text }]),
    ...given.map(({ place, input }) => ({ file: `${place}/audit-webhook.yaml`, text: input.auditWebhook })),
  ];
  return [...new Map(all.toReversed().map((one) => [one.text, one])).values()].toReversed();
}

function targetOf(file: string, text: string): Target | Finding {
  try {
    const { clusters } = WebhookFile.parse(parse(text));
    const [first] = clusters;
    if (!first) throw new Error("no cluster");
    const { server, "certificate-authority-data": data, "tls-server-name": serverName } = first.cluster;
    const authority = data === undefined ? undefined : Buffer.from(data, "base64").toString();
    return { file, cluster: first.name ?? "", server: new URL(server), authority, serverName };
  } catch {
    return broken(
      "api-server-files",
      `${file} is no kubeconfig with a server: the API server does not start with it`,
      installLine("FOLDER", false),
    );
  }
}

/** What this machine knows of the daemon. */
interface Receiver {
  readonly webhooks: readonly Webhook[] | undefined;
  /** What starts it; undefined when it runs, or is not of this machine. */
  readonly start: string | undefined;
}

async function targetFindings(
  target: Target,
  wiring: Wiring,
  { webhooks, start }: Receiver,
): Promise<readonly Finding[]> {
  const { file, server } = target;
  const host = hostOf(server);
  const inCluster = /\.(svc|cluster\.local)$/.test(host)
    ? [
        broken(
          "webhook-name",
          `${file} names ${host}: the API server does not ask the cluster's DNS`,
          `put the service's cluster IP there, and tls-server-name: ${host}`,
        ),
      ]
    : [];
  const token = tokenFindings(target, webhooks);
  const resolved = await addressesOf(host);
  if ("why" in resolved)
    return [
      ...inCluster,
      ...token,
      broken(
        "webhook-unreachable",
        `${file} names ${host}, which is not found: ${resolved.why}`,
        `getent hosts ${quoted(host)}; mend DNS or /etc/hosts, or write another server`,
      ),
    ];
  return [
    ...inCluster,
    ...loopbackFindings(target, host, resolved.addresses, wiring),
    ...(await reachFindings(target, token, start)),
  ];
}

async function addressesOf(
  host: string,
): Promise<{ readonly addresses: readonly string[] } | { readonly why: string }> {
  try {
    return { addresses: (await inTime(lookup(host, { all: true }))).map(({ address }) => address) };
  } catch (error) {
    return { why: messageOf(error) };
  }
}

const isLoopback = (address: string) => /^(127\.|::1$|::ffff:127\.)/.test(address);

/** Loopback leads to the API server's own machine, wherever that is. */
function loopbackFindings(
  { file, cluster }: Target,
  host: string,
  addresses: readonly string[],
  { processes, manifest, flags }: Wiring,
): readonly Finding[] {
  if (!addresses.some(isLoopback)) return [];
  const mend =
    "let the webhook listen beyond loopback (listen.webhook with tls), set its publicUrl, and deploy the files again";
  const advertised = flagOf(flags, "advertise-address");
  const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  if (advertised !== undefined && !own.includes(advertised))
    return [
      broken(
        "webhook-on-loopback",
        `${file} leads to ${host}, the API server's own machine, which is ${advertised} and not this one`,
        mend,
      ),
    ];
  if (!isLoopback(host) && host !== "localhost")
    return [
      warning(
        "webhook-on-loopback",
        `${host} (${file}) is loopback on this machine: an API server elsewhere may find another address, or itself`,
        "take the name out of the line 127.0.1.1 of /etc/hosts, or let DNS say it",
      ),
    ];
  if (processes.length > 0 || manifest)
    return [ok("webhook-on-loopback", `${file} leads to this machine, where an API server is`)];
  return [
    note(
      "webhook-on-loopback",
      `only an API server on this machine reaches ${host} (cluster "${cluster}"), and none runs here; for another one: listen.webhook and publicUrl`,
    ),
  ];
}

/** Whether the token is one of the configuration's, and of which cluster. */
function tokenFindings(
  { file, cluster, server }: Target,
  webhooks: readonly Webhook[] | undefined,
): readonly Finding[] {
  if (webhooks === undefined) return [];
  const token = server.pathname.split("/").filter(Boolean).at(-1) ?? "";
  const owner = webhooks.find(({ tokens }) => tokens.includes(token));
  if (!owner)
    return [
      broken(
        "webhook-token",
        `${file} has a token that no webhook of the configuration has: its events are answered 404`,
        `deploy the files again (auditwire up), or put the file's token into webhooks[].token of "${cluster}"`,
      ),
    ];
  const meant = owner.source.cluster;
  if (cluster !== "" && meant !== cluster && webhooks.some(({ source }) => source.cluster === cluster))
    return [
      warning(
        "webhook-token",
        `${file} is for the cluster "${cluster}" and has the token of "${meant}": its events count as "${meant}"`,
        `write the token of "${cluster}" there`,
      ),
    ];
  return [];
}

/** The certificate first, asked without the token: that goes to a daemon that is proven only. */
async function reachFindings(
  target: Target,
  token: readonly Finding[],
  start: string | undefined,
): Promise<readonly Finding[]> {
  const { file, server, authority, serverName } = target;
  const question = { authority, serverName };
  const shown = await ask(`${server.origin}/nothing/is/here`, { ...question, proven: false });
  if (!answered(shown)) return [...token, unreachable(target, shown, start)];
  if (shown.unproven !== undefined) return [...token, untrusted(target, shown)];
  if (token.length > 0) return token;
  // More than any daemon takes: it refuses without reading, or says that it does not know the token. Nothing is stored.
  const headers = { "content-type": "application/json", "content-length": String(512 * 2 ** 20) };
  const taken = await ask(server.href, { ...question, method: "POST", headers });
  return [takenFinding(file, server, taken)];
}

function unreachable({ file, server }: Target, { code, message }: NoAnswer, start: string | undefined): Finding {
  const mend: Readonly<Record<string, string>> = {
    ECONNREFUSED:
      start === undefined
        ? "start the daemon, or mend listen.webhook.address: it has to listen where this leads"
        : `start it: ${start}; or listen.webhook.address is another`,
    TIMEOUT: `a firewall is in the way: let this machine reach ${server.host}`,
    ECONNRESET: "one side speaks TLS and the other does not: compare the URL with listen.webhook.tls",
    EPROTO: "one side speaks TLS and the other does not: compare the URL with listen.webhook.tls",
  };
  return broken(
    "webhook-unreachable",
    `${server.origin} (${file}) is not reached from this machine: ${message}`,
    mend[code] ?? `curl -v ${quoted(server.origin)}`,
  );
}

function untrusted({ file, server, authority, serverName }: Target, { certificate, unproven = "" }: Answer): Finding {
  const host = serverName ?? hostOf(server);
  if (unproven === "CERT_HAS_EXPIRED" || unproven === "CERT_NOT_YET_VALID")
    return broken(
      "certificate-expired",
      `the API server refuses the certificate of ${server.origin} (${file}): it ${unproven === "CERT_HAS_EXPIRED" ? `expired on ${certificate?.validTo}` : "is not good yet"}`,
      "renew the certificate of listen.webhook.tls: the daemon takes it over by itself",
    );
  if (certificate && !bearsName(certificate, host) && unproven.includes("ALTNAME"))
    return broken(
      "certificate-name",
      `the certificate of ${server.origin} is for ${certificate.subjectAltName ?? certificate.subject}, not for ${host} (${file})`,
      `issue it for ${host}, or write a name of it as tls-server-name into the file`,
    );
  const what =
    authority === undefined ? "names no authority, and the system trusts none that" : "names an authority that has not";
  return broken(
    "certificate-untrusted",
    `${file} ${what} signed the certificate of ${server.origin} (${unproven}): the API server refuses it`,
    "deploy the files again, or write the daemon's authority as certificate-authority-data: auditwire certificate --base64 prints it",
  );
}

function takenFinding(file: string, server: URL, taken: Answer | NoAnswer): Finding {
  const where = `${server.origin} (${file})`;
  if (!answered(taken))
    return unseen(
      "webhook-token",
      `whether ${where} knows the token was not told: ${taken.message}`,
      "auditwire api-server check --files FOLDER sends an empty list",
    );
  if (taken.status === 404)
    return broken(
      "webhook-token",
      `${where} does not know the token: events are answered 404`,
      "deploy the files again (auditwire up), or put the file's token into webhooks[].token",
    );
  if (taken.status === 413 && /"code":"invalid"/.test(taken.text))
    return ok("webhook-token", `${where} takes events with this token`);
  if (taken.status === 413)
    return unseen(
      "webhook-token",
      `a proxy before ${where} answers large bodies by itself (413)`,
      "let it pass bodies of 32 MiB on (nginx: client_max_body_size 32m); auditwire api-server check sends an empty list",
    );
  if (taken.status === 401) return unseen("webhook-token", `${where} asks for more than the token (401)`);
  return broken(
    "webhook-token",
    `${where} answers ${taken.status}`,
    "look at the daemon's log, and at what is between",
  );
}

/** The URL that others are told, where no file has it. */
async function publicFindings(
  publicUrl: string | undefined,
  address: string | undefined,
  targets: readonly Target[],
): Promise<readonly Finding[]> {
  if (publicUrl === undefined || address === undefined) return [];
  const url = new URL(publicUrl);
  const host = hostOf(url);
  const bound = address.slice(0, address.lastIndexOf(":")).replace(/^\[|\]$/g, "");
  const isBound = isLoopback(bound) || bound === "localhost";
  const behind =
    isBound && !isLoopback(host) && host !== "localhost"
      ? [
          warning(
            "webhook-on-loopback",
            `the webhook listens on ${address} only, and others are told ${url.origin} (listen.webhook.publicUrl)`,
            "let it listen on 0.0.0.0 with tls, unless a proxy on this machine passes deliveries on",
          ),
        ]
      : [];
  if (targets.some(({ server }) => server.origin === url.origin)) return behind;
  const answer = await ask(`${url.origin}/nothing/is/here`, { proven: false });
  if (answered(answer)) return behind;
  return [
    ...behind,
    warning(
      "webhook-unreachable",
      `${url.origin} (listen.webhook.publicUrl) is not reached from this machine: ${answer.message}`,
      `getent hosts ${quoted(host)}; curl -v ${quoted(url.origin)}`,
    ),
  ];
}
