import { type Answer, retryAfter, servedAt } from "../exchange.ts";
import { foreignAnswer } from "../foreign-answer.ts";
import { listIn, own, parseJson, textIn } from "../json.ts";
import { PollError, type PollFailure } from "../poll-source.ts";

/** What was asked, for the message. */
export interface About {
  /** `Log Analytics workspace shop-logs`. */
  readonly what: string;
  /** The actions that the identity must be allowed. */
  readonly needs: string;
  /** What to look at when the request itself is refused: the filter, or nothing of the user's. */
  readonly suspect: string;
}

/** Codes of a query that was too large for one answer, too long or too hungry: a shorter window asks for less. */
const tooMuch =
  /E_QUERY_RESULT_SET_TOO_LARGE|ResponsePayloadTooLarge|ResponseSizeError|E_RUNAWAY_QUERY|E_LOW_MEMORY_CONDITION|E_QUERY_TIMEOUT|timed out on the server/;

/** The error that an answer other than 2xx stands for. */
export function refusal(response: Answer, text: string, about: About): PollError {
  const [kind, message] = meaning(response.status, text, about);
  return new PollError(kind, `${about.what}: ${message}`, {
    retryAfter: retryAfter(response.headers),
    servedAt: servedAt(response.headers),
  });
}

function meaning(status: number, text: string, about: About): readonly [PollFailure, string] {
  const answer = parseJson(text);
  const said = saidIn(answer) ?? `HTTP ${status}`;
  if (status === 400 && /\bbasic\b.*\b(plan|logs?|tables?|tier)\b/i.test(said)) return ["settings", basicPlan(said)];
  if (status !== 400 && status !== 401 && status !== 403 && (status === 413 || tooMuch.test(text)))
    return ["too-much", said];
  if (answer === undefined && text !== "") {
    const { kind, message } = foreignAnswer(status, "Azure");
    return [kind, message];
  }
  switch (status) {
    case 400:
      return ["settings", `${about.suspect} is refused: ${said}`];
    case 401:
      return ["auth", `the access token is refused: ${said}`];
    case 403:
      return ["auth", `the identity may not read it; it needs ${about.needs}: ${said}`];
    case 404:
      return ["settings", `there is no such workspace, or the identity cannot see it: ${said}`];
    case 429:
      return ["throttled", `too many requests: ${said}`];
    default:
      return [status >= 500 || status === 408 ? "unavailable" : "settings", said];
  }
}

/** Tables of the Basic or Auxiliary plan cannot be read by this API, and their own is billed by what it scans. */
const basicPlan = (said: string) =>
  `a table has the Basic plan and cannot be polled; set it to Analytics: az monitor log-analytics workspace table update --plan Analytics --name AKSAudit --workspace-name <workspace> --resource-group <group> (${said})`;

/**
 * A query whose answer holds only a part of the rows has the status 200 and an `error`. Whatever its cause, rows are
 * missing.
 */
export function partial(answer: unknown, what: string, servedAt: number | undefined): PollError | undefined {
  if (own(answer, "error") === undefined && textIn(answer, "status") !== "PartialFailure") return undefined;
  const message = `${what}: only a part of the rows was answered: ${saidIn(answer) ?? "PartialFailure"}`;
  return new PollError("too-much", message, { servedAt });
}

/** The innermost of nested errors says what it is about; those around it say "bad request". */
function saidIn(answer: unknown): string | undefined {
  let message: string | undefined;
  let error = own(answer, "error");
  for (let depth = 0; error !== undefined && depth < 10; depth++) {
    message = textIn(error, "message") ?? message;
    error = own(error, "innererror") ?? listIn(error, "details")?.[0];
  }
  return message === undefined ? undefined : brief(message);
}

/** A foreign text on one line of at most 300 characters. */
export function brief(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}
