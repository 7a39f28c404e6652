import { messageOf } from "../../audit/errors.ts";
import { own } from "../json.ts";
import { PollError } from "../poll-source.ts";

/** Why a topic is not read, and what that means to whoever runs the daemon. */
export interface Failure {
  readonly state: "unavailable" | "auth-error" | "misconfigured";
  /** For people; holds no secret. */
  readonly error: string;
}

/** What an error of the client, of a credential, or of the store comes to. */
export function failureOf(error: unknown): Failure {
  const path = pathOf(error);
  return { state: path.map(stateOf).find(Boolean) ?? "unavailable", error: textOf(path) };
}

/** From an error to its cause, and of several the last: the client keeps all its attempts. */
function pathOf(error: unknown): readonly unknown[] {
  const path: unknown[] = [];
  let next = error;
  while (next !== undefined && !path.includes(next)) {
    path.push(next);
    const { errors, cause } = next as { errors?: unknown; cause?: unknown };
    next = Array.isArray(errors) && errors.length > 0 ? errors.at(-1) : (cause ?? undefined);
  }
  return path;
}

/** Of Node's TLS: the certificate is not one to trust, or does not fit. */
const tlsCode = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What the client says where a setting does not fit the brokers. */
const ofSettings = /^(Unknown topic|Broker requires TLS|TLS handshake failed|Cannot find a suitable SASL mechanism)/;

function stateOf(error: unknown): Failure["state"] | undefined {
  if (error instanceof PollError) return stateOfPoll(error);
  if (ofSettings.test(messageOf(error)) || tlsCode.test(String(codeOf(error)))) return "misconfigured";
  const isRefused =
    /_(AUTHORIZATION|AUTHENTICATION)_FAILED$/.test(String(idOf(error))) || codeOf(error) === "PLT_KFK_AUTHENTICATION";
  return isRefused && !ofCredential(error) ? "auth-error" : undefined;
}

function stateOfPoll({ kind }: PollError): Failure["state"] {
  if (kind === "auth") return "auth-error";
  return kind === "settings" ? "misconfigured" : "unavailable";
}

/** The client calls it an authentication error, too, when a credential gives no token: its cause says what it is. */
const ofCredential = (error: unknown) => (error as { cause?: unknown }).cause instanceof PollError;

const codeOf = (error: unknown) => own(error, "code");
const idOf = (error: unknown) => own(error, "apiId");

function textOf(path: readonly unknown[]): string {
  const said = path.filter((error) => !(error instanceof AggregateError));
  const texts = (said.length > 0 ? said : path).map((error) => own(error, "serverErrorMessage") ?? messageOf(error));
  return [...new Set(texts.map((text) => String(text).replace(/\.$/, "")))]
    .join(": ")
    .replace(/Connection closed$/, hint);
}

/** A broker that wants another proof than it gets tells nothing more. */
const hint = "the broker closed the connection; it does that, too, where it wants sasl or a certificate (tls.cert)";
