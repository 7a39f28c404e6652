import { createHttpHeaders, type HttpClient, type PipelineRequest } from "@azure/core-rest-pipeline";
import { parseJson, textIn } from "../json.ts";
import { PollError, type SourcePorts } from "../poll-source.ts";
import type { Azure } from "./azure.ts";
import { brief, reasonOf, retryAfterOf, servedAtOf } from "./refusal.ts";
import { withTimeLimit } from "./time-limit.ts";

/** The requests of @azure/identity for one token, by our own way out, and what went wrong with the last of them. */
export interface Conversation {
  readonly httpClient: HttpClient;
  readonly authority: { readonly authorityHost: string };
  /** `isChain`: several identities were tried, and a metadata server that is not there is no failure. */
  failure(isChain: boolean): PollError | undefined;
}

/** How long one request for a token may take. */
const limit = 30_000;

/** Metadata servers are on the machine's own link (169.254.0.0/16): no proxy reaches them. */
const isLinkLocal = (url: string) => new URL(url).hostname.startsWith("169.254.");

export function conversation(
  azure: Azure,
  { outbound, clock }: Pick<SourcePorts<never>, "outbound" | "clock">,
  signal: AbortSignal,
): Conversation {
  let last: { readonly error: PollError; readonly url: string } | undefined;
  const send = async (request: PipelineRequest) => {
    const url = addressOf(request.url, azure);
    const post = isLinkLocal(url) ? fetch : outbound.fetch;
    last = undefined;
    try {
      const { response, text } = await withTimeLimit(clock, limit, signal, (within) =>
        exchange(post, url, request, within),
      );
      const error = troubleIn(url, response, text);
      if (error) last = { error, url };
      const headers = createHttpHeaders(Object.fromEntries(response.headers));
      return { request, status: response.status, headers, bodyAsText: text };
    } catch (error) {
      const message = `${new URL(url).host} cannot be reached: ${reasonOf(error)}`;
      last = { error: new PollError("unavailable", message, { cause: error }), url };
      throw error;
    }
  };
  return {
    httpClient: { sendRequest: send },
    // The library insists on https, also where it only hands the address to us.
    authority: { authorityHost: (azure.otherLogin ?? azure.login).replace(/^http:/, "https:") },
    failure: (isChain) => (last && !(isChain && isLinkLocal(last.url)) ? last.error : undefined),
  };
}

/** Where a request really goes: a login without TLS was dressed up as one with it. */
function addressOf(url: string, { otherLogin }: Azure): string {
  if (!otherLogin?.startsWith("http:")) return url;
  const dressed = otherLogin.replace(/^http:/, "https:");
  return url.startsWith(`${dressed}/`) ? otherLogin + url.slice(dressed.length) : url;
}

async function exchange(post: typeof fetch, url: string, request: PipelineRequest, signal: AbortSignal) {
  const response = await post(url, {
    method: request.method,
    headers: request.headers.toJSON(),
    body: typeof request.body === "string" ? request.body : null,
    redirect: "error",
    signal,
  });
  return { response, text: await response.text() };
}

function troubleIn(url: string, { status, headers }: Response, text: string): PollError | undefined {
  if (status < 400) return undefined;
  const answer = parseJson(text);
  const said = textIn(answer, "error_description") ?? textIn(answer, "error") ?? `HTTP ${status}`;
  const kind = status === 429 ? "throttled" : status >= 500 ? "unavailable" : "auth";
  // The lines after the first are ids of the request.
  const message = `${new URL(url).host} says: ${brief(said.split(/\r?\n|Trace ID:/)[0] ?? said)}`;
  return new PollError(kind, message, { retryAfter: retryAfterOf(headers), servedAt: servedAtOf(headers) });
}
