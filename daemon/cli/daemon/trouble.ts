import { AuditwireError, type ErrorCode, messageOf } from "../../audit/errors.ts";
import { visible } from "../table.ts";
import type { Place } from "./place.ts";

/** What stands where no daemon answered, by Node's code of the error. */
const unreachable: Readonly<Record<string, (host: string) => string>> = {
  ECONNREFUSED: (host) => `nothing listens at ${host}: does the daemon run, and with this address?`,
  ECONNRESET: (host) => `${host} broke the connection off: is it https:// or http://, and is a proxy between?`,
  EPROTO: (host) => `${host} speaks no TLS: is it http:// instead of https://?`,
  ERR_SSL_WRONG_VERSION_NUMBER: (host) => `${host} speaks no TLS: is it http:// instead of https://?`,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: (host) => `${host} speaks no TLS: is it http:// instead of https://?`,
  HPE_INVALID_CONSTANT: (host) => `${host} speaks no HTTP: is it https:// instead of http://, and the right port?`,
  ENOTFOUND: (host) => `the name ${host} is unknown here: is it spelt right, and does DNS know it?`,
  EAI_AGAIN: (host) => `the name ${host} cannot be looked up now: is DNS reachable?`,
  EHOSTUNREACH: (host) => `there is no way to ${host}: is a firewall or a VPN between?`,
  ENETUNREACH: (host) => `there is no way to ${host}: is this machine on the network?`,
  ETIMEDOUT: (host) => `${host} does not answer: is a firewall between, or the address another?`,
  CERT_HAS_EXPIRED: (host) => `the certificate of ${host} has expired: renew it; the daemon takes changed files over`,
  CERT_NOT_YET_VALID: (host) => `the certificate of ${host} is not valid yet: are the clocks right?`,
};

const untrusted = [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_SIGNATURE_FAILURE",
];

/** Why a daemon could not be asked, with the next step. */
export function noAnswer(error: Error, place: Place): AuditwireError {
  const { host, hostname } = new URL(place.url);
  const code = codeOf(error);
  const asked = `(${place.saidBy})`;
  const unavailable = (sentence: string) => new AuditwireError("unavailable", `${sentence} ${asked}`, { cause: error });
  if (untrusted.includes(code)) return unavailable(notTrusted(host, place));
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return unavailable(anotherName(host, error));
  const said = unreachable[code]?.(
    code.startsWith("E") && code.includes("A") && code !== "ECONNREFUSED" ? hostname : host,
  );
  return unavailable(said ?? `${host} gives no answer: ${messageOf(error)}`);
}

/** Several addresses of one name were tried: the first one's reason. */
function codeOf(error: Error): string {
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : error;
  return String((first as NodeJS.ErrnoException | undefined)?.code ?? "");
}

function notTrusted(host: string, { authority }: Place): string {
  return authority === undefined
    ? `nothing here trusts the certificate of ${host}: on its machine \`auditwire certificate > daemon.pem\` prints it; then --ca daemon.pem`
    : `the certificate of ${host} is not the one that is trusted for it: has it been replaced? \`auditwire certificate\` on its machine prints it, --ca FILE takes it`;
}

function anotherName(host: string, error: Error): string {
  const { cert } = error as { cert?: { subjectaltname?: string } };
  const names = (cert?.subjectaltname ?? "").replaceAll(/DNS:|IP Address:/g, "");
  return `the certificate of ${host} is for ${names === "" ? "another name" : visible(names)}: ask for it by such a name`;
}

/** What the daemon says when it refuses. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly retryAfter?: string | undefined;
}

const codes: Readonly<Record<number, ErrorCode>> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "invalid",
  422: "invalid",
};

/** The daemon's own sentence, and what to do where the command line knows more. */
export function refusal({ status, text, retryAfter }: Refusal, place: Place, asked: string): AuditwireError {
  const answer = parsed(text);
  if (answer === undefined) return notADaemon(status, place, asked);
  const code = codes[status] ?? "unavailable";
  const sentence = `${visible(answer.err)}${nextStep(status, place, retryAfter)}`;
  const id = status >= 500 && answer.requestId !== undefined ? ` (request ${visible(answer.requestId)})` : "";
  return new AuditwireError(code, `${sentence}${id}`, { details: answer.details });
}

function nextStep(status: number, place: Place, retryAfter: string | undefined): string {
  if (status === 401 && place.login === undefined)
    return `: say who you are: auditwire login --url ${place.url}, or --login USER`;
  if (status === 401)
    return `: what you log in with (${who(place)}) is not valid there, or no more: auditwire login --url ${place.url}`;
  if (status === 403) return ": `auditwire whoami` says what you may do";
  if (status === 429) return `: try again in ${/^\d+$/.test(retryAfter ?? "") ? `${retryAfter} s` : "a minute"}`;
  return "";
}

const who = ({ login, saidBy }: Place): string =>
  `${login === undefined || "token" in login ? "a token" : login.user}, ${saidBy}`;

export function notADaemon(status: number, { url, saidBy }: Place, asked: string): AuditwireError {
  return new AuditwireError(
    "unavailable",
    `what answers at ${url} is no auditwire daemon (${asked}: ${status}): is it the API's address, not the webhook's (${saidBy})?`,
  );
}

interface Answered {
  readonly err: string;
  readonly details: readonly unknown[];
  readonly requestId?: string;
}

function parsed(text: string): Answered | undefined {
  try {
    const value = JSON.parse(text) as { err?: unknown; details?: unknown; requestId?: unknown } | null;
    if (typeof value?.err !== "string") return undefined;
    return {
      err: value.err,
      details: Array.isArray(value.details) ? value.details : [],
      ...(typeof value.requestId === "string" && { requestId: value.requestId }),
    };
  } catch {
    return undefined;
  }
}
