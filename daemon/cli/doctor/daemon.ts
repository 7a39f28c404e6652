import { isLoopback } from "../daemon/place.ts";
import { quoted } from "../quoted.ts";
import { type Answer, answered, type NoAnswer } from "./ask.ts";
import { type DaemonFacts, type Examined, metric } from "./examined.ts";
import { broken, type Finding, note, ok, unseen, warning } from "./finding.ts";
import { startLine } from "./process.ts";

/** The daemon as it answers: is it reached, is it ready, is its configuration in force, and who may ask it? */
export async function daemon(examined: Examined): Promise<readonly Finding[]> {
  const facts = await examined.daemon();
  const { file, resolved, left } = await examined.config();
  if (left) return [];
  const { running } = await examined.process();
  return [
    ...reachedFindings(facts, file),
    ...inForceFindings({ metrics: facts.metrics, file, digest: resolved?.digest, running: running?.pid }),
    ...loginFindings(facts, file),
  ];
}

/** Whether the daemon answers, and whether it can store. */
function reachedFindings({ place, why, ready, metrics }: DaemonFacts, file: string | undefined): readonly Finding[] {
  if (!place)
    return [
      unseen(
        "not-reached",
        `no daemon was asked: ${why}`,
        "auditwire doctor --url https://HOST:8083, or --config FILE on its machine",
      ),
    ];
  const { url } = place;
  if (!answered(ready))
    return [broken("not-reached", `${url} does not answer: ${ready.message}`, reachMend(ready, url, file))];
  if (metrics === "")
    return [
      broken(
        "not-reached",
        `what answers at ${url} is no auditwire`,
        "name the daemon's own address: --url https://HOST:8083",
      ),
    ];
  if (ready.status === 200) return [ok("not-ready", `${url} is ready`)];
  return [
    broken(
      "not-ready",
      `${url} answers but is not ready: ${firstLine(ready)}`,
      "look at the daemon's log and at Data below",
    ),
  ];
}

const firstLine = ({ text }: Answer) => text.trim().split("\n", 1)[0] ?? "";

function reachMend({ code }: NoAnswer, url: string, file: string | undefined): string {
  const { hostname, port } = new URL(url);
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `the name does not resolve: getent hosts ${quoted(hostname)}; mend DNS, or name another with --url`;
    case "ECONNREFUSED":
      return `start it: ${file === undefined ? "auditwire serve --config FILE, on its machine" : startLine({ file })}; or listen.api.address is another`;
    case "EPROTO":
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return `it speaks no TLS there: --url http://${hostname}:${port || "8083"}, or listen.api.tls`;
    case "ECONNRESET":
      return "it speaks TLS there, or a proxy is between: --url https://…";
    default:
      return `a firewall or a route is in the way: curl -v ${quoted(`${url}/healthz`)}`;
  }
}

export interface InForce {
  readonly metrics: string;
  readonly file: string | undefined;
  /** Of the files as they are now; undefined when they are wrong. */
  readonly digest: string | undefined;
  readonly running: number | undefined;
}

/** Whether the running daemon has taken over the files as they are. */
function inForceFindings({ metrics, file, digest, running }: InForce): readonly Finding[] {
  if (metrics === "") return [];
  const isRefused = metric(metrics, "auditwire_config_last_reload_successful") === 0;
  if (isRefused)
    return [
      broken(
        "reload-refused",
        "the daemon has refused its changed configuration and goes on with the one before",
        digest === undefined
          ? `mend what is wrong with ${file ?? "the configuration"}; the daemon tries again once a file changes`
          : `what is bound at the start has changed (listen, data) or could not be opened: restart the daemon (${file === undefined ? "" : startLine({ file })})`,
      ),
    ];
  if (file === undefined || digest === undefined) return [];
  const inForce = /^auditwire_config_info\{sha256="([0-9a-f]+)"\} 1$/m.exec(metrics)?.[1];
  if (inForce === digest) return [ok("other-configuration", `${file} is what the daemon runs with`)];
  const which = running === undefined ? "the daemon" : `the daemon (process ${running})`;
  return [
    broken(
      "other-configuration",
      `${which} runs with another configuration than ${file} is now`,
      "name the file that it was started with (--config), or restart it with this one",
    ),
  ];
}

/** Whether the login is one of the daemon's. */
function loginFindings(facts: DaemonFacts, file: string | undefined): readonly Finding[] {
  const { place, login, welcome } = facts;
  if (!place || facts.metrics === "") return [];
  const exposed =
    place.url.startsWith("http:") && !isLoopback(place.url)
      ? [
          warning(
            "login-exposed",
            `${place.url} speaks no TLS: logins cross the network in clear`,
            "give the listener a certificate: listen.api.tls { cert, key }",
          ),
        ]
      : [];
  if (!login)
    return [
      ...exposed,
      unseen(
        "wrong-login",
        "nobody is known to log in as",
        "auditwire login, --token-file FILE, or --login USER --password-file FILE",
      ),
    ];
  if (!welcome || !answered(welcome))
    return [
      ...exposed,
      unseen("wrong-login", "the login was not tried: the daemon is not proven, and a secret goes to nobody else"),
    ];
  const who = "token" in login ? "the token" : `user ${login.user}`;
  if (welcome.status === 401)
    return [...exposed, broken("wrong-login", `the daemon refuses ${who} (${place.saidBy})`, loginMend(facts, file))];
  if (welcome.status === 403)
    return [
      ...exposed,
      note(
        "wrong-login",
        `${who} may log in, but not see sources: much cannot be looked at`,
        "log in as somebody who has the role auditor or administrator",
      ),
    ];
  return [...exposed, ok("wrong-login", `${who} may log in`)];
}

function loginMend({ login, place }: DaemonFacts, file: string | undefined): string {
  if (login && "token" in login) return `log in again: auditwire login --url ${quoted(place?.url ?? "")}`;
  if (file !== undefined)
    return `put the right password into the credentials file, or restart the daemon, which takes over that file's (${startLine({ file })})`;
  return "name the right password: --login USER --password-file FILE";
}
