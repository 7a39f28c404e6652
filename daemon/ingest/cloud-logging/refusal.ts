import { listIn, own, parseJson, textIn } from "../json.ts";
import { PollError, type PollFailure } from "../poll-source.ts";
import { type Answer, servedAt } from "./ask.ts";

/** What was asked for, as far as an error has to name it. */
export interface Asked {
  readonly project: string;
  readonly token: string | undefined;
}

/** What an answer of entries.list that is no page means. The service's own words stand behind ours. */
export function refusalOf(answer: Answer, asked: Asked): PollError {
  const error = own(parseJson(Buffer.from(answer.body).toString("utf8")), "error");
  const said = textIn(error, "message")?.slice(0, 500);
  const status = textIn(error, "status") ?? "";
  const [kind, what] = meaningOf(answer.status, status, reasonOf(error), asked);
  const message = `${what} (Cloud Logging answered ${answer.status}${status && ` ${status}`}${said ? `: ${said}` : ""})`;
  return new PollError(kind, message, { servedAt: servedAt(answer.headers), retryAfter: retryAfter(answer.headers) });
}

function meaningOf(
  code: number,
  status: string,
  reason: string | undefined,
  { project, token }: Asked,
): readonly [PollFailure, string] {
  const [settings, auth] = [(what: string) => ["settings", what] as const, (what: string) => ["auth", what] as const];
  if (code === 429 || status === "RESOURCE_EXHAUSTED")
    return ["throttled", `too many reads of Cloud Logging by the project that pays for them`];
  if (code === 401) return auth(`the credential was refused for project "${project}"`);
  // A filter that brought one page is right: it is the token that has become wrong.
  if (code === 400 && token !== undefined) return ["stale-token", `the page token is no longer valid`];
  if (reason === "SERVICE_DISABLED")
    return settings(
      `the Cloud Logging API is not enabled: gcloud services enable logging.googleapis.com --project ${project}`,
    );
  if (reason === "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    return auth(
      `the access scopes of the identity do not let it read logs: give it logging.read, logging.admin, cloud-platform.read-only or cloud-platform`,
    );
  if (code === 403)
    return auth(
      `the identity may not read the log of project "${project}": grant it roles/logging.viewer there, or roles/logging.privateLogViewer, which includes the Data Access log`,
    );
  if (code === 404) return settings(`there is no project "${project}"`);
  if (code === 400) return settings(`the filter, or the project "${project}", is not valid`);
  if (code >= 400 && code < 500 && code !== 408) return settings(`the log of project "${project}" cannot be read`);
  return ["unavailable", `Cloud Logging does not answer for project "${project}" now`];
}

/** google.rpc.ErrorInfo's word for what is wrong, finer than the status. */
function reasonOf(error: unknown): string | undefined {
  const details = listIn(error, "details") ?? [];
  return details.map((detail) => textIn(detail, "reason")).find((reason) => reason !== undefined);
}

/** Cloud Logging sends none as a rule; what stands between may. */
function retryAfter(headers: Headers): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
