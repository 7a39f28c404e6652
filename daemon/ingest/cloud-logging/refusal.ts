import { type Answer, retryAfter, servedAt, textOf } from "../exchange.ts";
import { foreignAnswer } from "../foreign-answer.ts";
import { listIn, own, parseJson, textIn } from "../json.ts";
import { PollError, type PollFailure } from "../poll-source.ts";

/** What was asked for, as far as an error has to name it. */
export interface Asked {
  readonly project: string;
  readonly token: string | undefined;
}

/** What an answer of entries.list that is no page means. The service's own words stand behind ours. */
export function refusalOf(answer: Answer, asked: Asked): PollError {
  const more = { servedAt: servedAt(answer.headers), retryAfter: retryAfter(answer.headers) };
  const value = parseJson(textOf(answer));
  if (value === undefined && answer.body.length > 0) {
    const { kind, message } = foreignAnswer(answer.status, "Google");
    return new PollError(kind, `Cloud Logging cannot be read for project "${asked.project}": ${message}`, more);
  }
  const error = own(value, "error");
  const said = textIn(error, "message")?.slice(0, 500);
  const status = textIn(error, "status") ?? "";
  const [kind, what] = meaningOf(answer.status, status, infoOf(error), asked);
  const message = `${what} (Cloud Logging answered ${answer.status}${status && ` ${status}`}${said ? `: ${said}` : ""})`;
  return new PollError(kind, message, more);
}

function meaningOf(code: number, status: string, info: Info, asked: Asked): readonly [PollFailure, string] {
  const project = `project "${asked.project}"`;
  if (code === 429 || status === "RESOURCE_EXHAUSTED")
    return ["throttled", "too many reads of Cloud Logging by the project that pays for them"];
  if (code === 401) return ["auth", `the credential was refused for ${project}`];
  if (code === 403) return forbidden(info, asked);
  if (code === 404) return ["settings", `there is no ${project}`];
  // A filter that brought one page is right: it is the token that has become wrong.
  if (code === 400 && asked.token !== undefined) return ["stale-token", "the page token is no longer valid"];
  if (code === 400) return ["settings", `the filter, or the ${project}, is not valid`];
  if (code >= 400 && code < 500 && code !== 408) return ["settings", `the log of ${project} cannot be read`];
  return ["unavailable", `Cloud Logging does not answer for ${project} now`];
}

function forbidden({ reason, consumer }: Info, { project }: Asked): readonly [PollFailure, string] {
  switch (reason) {
    case "SERVICE_DISABLED": {
      const fix = `gcloud services enable logging.googleapis.com --project ${consumer ?? project}`;
      return ["settings", `the Cloud Logging API is not enabled in the project that pays: ${fix}`];
    }
    case "ACCESS_TOKEN_SCOPE_INSUFFICIENT": {
      const fix = "give it logging.read, logging.admin, cloud-platform.read-only or cloud-platform";
      return ["auth", `the access scopes of the identity do not let it read logs: ${fix}`];
    }
    default: {
      const fix = "roles/logging.viewer there, or roles/logging.privateLogViewer, which includes the Data Access log";
      return ["auth", `the identity may not read the log of project "${project}": grant it ${fix}`];
    }
  }
}

/** What google.rpc.ErrorInfo adds to a status. */
interface Info {
  readonly reason: string | undefined;
  /** The project that the call is counted for. */
  readonly consumer: string | undefined;
}

function infoOf(error: unknown): Info {
  const info = (listIn(error, "details") ?? []).find((detail) => textIn(detail, "reason") !== undefined);
  const consumer = textIn(own(info, "metadata"), "consumer")?.replace(/^projects\//, "");
  return { reason: textIn(info, "reason"), consumer };
}
