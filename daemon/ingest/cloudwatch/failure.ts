import { foreignAnswer, type Meaning } from "../foreign-answer.ts";
import { own, textIn } from "../json.ts";
import { PollError } from "../poll-source.ts";
import type { Identity } from "./identity.ts";

/** What was asked of AWS, for the words of an error. */
export interface Asked extends Identity {
  /** As IAM spells it: `logs:FilterLogEvents`. */
  readonly action: string;
  /** What it was asked about: `the log group /aws/eks/shop/cluster`. */
  readonly about: string;
  readonly region: string;
  /** Says what to do when the thing is not there. */
  readonly missing?: string | undefined;
  /** True when the request carried something of an earlier answer that may have lapsed: a page token, a query's id. */
  readonly resumes?: boolean | undefined;
}

/** What an error of the SDK, or of what lies below it, says of itself. */
interface Failure {
  readonly name: string;
  readonly text: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly headers: unknown;
}

/** The error for the poller. What AWS writes about signatures is left out: it repeats the request's headers. */
export function toPollError(error: unknown, asked: Asked): PollError {
  if (error instanceof PollError) return error;
  const failure = read(error);
  const { kind, message } = meaningOf(failure, asked);
  return new PollError(kind, message, {
    cause: isSignature(failure) ? undefined : error,
    servedAt: servedAtOf(failure.headers),
    retryAfter: retryAfterOf(failure.headers),
  });
}

/** When the answer was given by the service's clock: its Date header, in milliseconds since 1970. */
export function servedAtOf(headers: unknown): number | undefined {
  const time = Date.parse(textIn(headers, "date") ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** The header under which clients.ts notes with which time a request was signed. */
export const signedAtHeader = "x-auditwire-signed-at";

function read(error: unknown): Failure {
  const status = own(own(error, "$metadata"), "httpStatusCode");
  return {
    name: error instanceof Error ? error.name : "Error",
    text: told(error instanceof Error ? error.message : String(error)),
    status: typeof status === "number" ? status : undefined,
    code: textIn(error, "code"),
    headers: own(own(error, "$response"), "headers"),
  };
}

/** One line, not endless. */
const told = (text: string) => text.replaceAll(/\s+/g, " ").trim().slice(0, 500);

function retryAfterOf(headers: unknown): number | undefined {
  const seconds = Number(textIn(headers, "retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

const signatures = [
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "RequestTimeTooSkewed",
  "RequestExpired",
  "RequestInTheFuture",
];
const isSignature = ({ name }: Failure) => signatures.includes(name);

const refusedKeys = [
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidAccessKeyId",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "AuthFailure",
  "OptInRequired",
  "NotAuthorized",
];
const expired = ["ExpiredTokenException", "ExpiredToken", "TokenRefreshRequired"];
const denied = [
  "AccessDeniedException",
  "AccessDenied",
  "UnauthorizedOperation",
  "KMSAccessDeniedException",
  "InvalidIdentityToken",
  "InvalidIdentityTokenException",
  "IDPRejectedClaim",
  "IDPRejectedClaimException",
];
const throttles = [
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "LimitExceededException",
  "SlowDown",
  "BandwidthLimitExceeded",
];
const passing = ["IDPCommunicationError", "IDPCommunicationErrorException"];
const wrongInput = ["InvalidParameterException", "MalformedQueryException", "ValidationException", "ValidationError"];

/** The service's answers first, by their name; then what happened on the way. */
function meaningOf(failure: Failure, asked: Asked): Meaning {
  const { name, status } = failure;
  if (isSignature(failure)) return signatureMeaning(failure, asked);
  if (expired.includes(name))
    return { kind: "auth", message: `the session of ${asked.identity} has expired: ${asked.renewal}` };
  if (refusedKeys.includes(name))
    return { kind: "auth", message: `AWS does not know the keys of ${asked.identity} (${name}, ${asked.action})` };
  if (denied.includes(name)) return deniedMeaning(failure, asked);
  if (throttles.includes(name) || status === 429)
    return { kind: "throttled", message: `AWS throttles ${asked.action} in ${asked.region} (${name})` };
  if (wrongInput.includes(name)) return inputMeaning(failure, asked);
  if (name === "ResourceNotFoundException") return missingMeaning(failure, asked);
  if (status !== undefined && isForeign(failure)) {
    const { kind, message } = foreignAnswer(status, "AWS");
    return { kind, message: `no answer of AWS to ${asked.action} in ${asked.region}: ${message}` };
  }
  if ((status !== undefined && status >= 500) || passing.includes(name))
    return {
      kind: "unavailable",
      message: `AWS could not answer ${asked.action} in ${asked.region} (${name}, ${status})`,
    };
  if (status !== undefined && status >= 400)
    return { kind: "settings", message: `AWS refused ${asked.action} on ${asked.about}: ${name}: ${failure.text}` };
  return connectionMeaning(failure, asked);
}

/** The SDK could not read it, or found no error of the service in it, as in a page of HTML. */
const isForeign = ({ name, text }: Failure) =>
  name === "SyntaxError" || /^Unknown(Error)?$/.test(name) || text.includes("Deserialization error");

const fiveMinutes = 300_000;

/** AWS accepts signatures for 5 minutes (IAM user guide, elements of a request signature); the SDK corrects its clock. */
function signatureMeaning({ name, text, headers }: Failure, asked: Asked): Meaning {
  const signedAt = Date.parse(textIn(headers, signedAtHeader) ?? "");
  const off = (servedAtOf(headers) ?? Number.NaN) - signedAt;
  const saysTime = /^(Signature (expired|not yet current)|.*RequestTime)/i.test(text) || /^Request/.test(name);
  if (!saysTime && !(Math.abs(off) >= fiveMinutes * 0.8))
    return {
      kind: "auth",
      message: `AWS does not accept the signature of ${asked.identity} (${name}): its secret access key is wrong`,
    };
  return {
    kind: "unavailable",
    message: `this machine's clock is ${distance(off)} AWS' clock: set it (NTP). The next request is signed with AWS' time`,
  };
}

function distance(off: number): string {
  if (Number.isNaN(off)) return "more than 5 minutes off";
  return `${Math.round(Math.abs(off) / 1000)} s ${off > 0 ? "behind" : "ahead of"}`;
}

function deniedMeaning({ name, text }: Failure, { action, about, region, identity }: Asked): Meaning {
  const fix = action.startsWith("sts:Assume") ? "the role's trust policy has to allow it" : "allow it in its policy";
  const message = `${identity} may not ${action} on ${about} in ${region}: ${fix}. AWS says: ${name}: ${text}`;
  return { kind: "auth", message };
}

/** The same error tells of a lapsed page token and of a filter that cannot be read. */
function inputMeaning({ text }: Failure, { resumes, action, about }: Asked): Meaning {
  return resumes
    ? { kind: "stale-token", message: `the page token of ${about} is no longer valid: ${text}` }
    : { kind: "settings", message: `AWS cannot read the filter or a setting (${action} on ${about}): ${text}` };
}

function missingMeaning({ text }: Failure, { resumes, about, region, missing }: Asked): Meaning {
  if (resumes) return { kind: "stale-token", message: `what was begun on ${about} is gone: ${text}` };
  return { kind: "settings", message: `${about} does not exist in ${region}${missing ? `: ${missing}` : ""}` };
}

function connectionMeaning({ name, text, code }: Failure, { action, region }: Asked): Meaning {
  const limit = limitIn(text);
  const what = limit === undefined ? ` (${code ?? name}: ${text})` : ` within ${limit} s`;
  return { kind: "unavailable", message: `no answer to ${action} in ${region}${what}${hintOf(code, name)}` };
}

/** Seconds after which the SDK gave up. */
function limitIn(text: string): number | undefined {
  const [, ms] = /^@smithy\/node-http-handler - .*?(\d+) ms\b/.exec(text) ?? [];
  return ms === undefined ? undefined : Number(ms) / 1000;
}

function hintOf(code = "", name: string): string {
  if (/CERT|VERIFY/.test(code)) return ": its certificate is not trusted here";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return ": is the region right, or is a proxy or another endpoint needed?";
  return name === "TimeoutError" ? ": is a proxy or another endpoint needed?" : "";
}
