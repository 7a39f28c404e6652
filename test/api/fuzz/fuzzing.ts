import { WireError } from "../../../daemon/api/wire-schema.ts";
import { randomOf } from "../../support/random.ts";
import { type Document, type Fuzzed, type Logins, requestMaker } from "./requests.ts";

/** Answers a request, or throws. */
export type Send = (request: Fuzzed) => Promise<Response>;

export interface Sum {
  requests: number;
  /** By status. */
  statuses: Record<number, number>;
  /** Requests with one certain fault, each of which the answer has named. */
  named: number;
  /** Slowest answers of each operation, in milliseconds. */
  slowest: Record<string, number>;
  failures: string[];
}

const mostFailures = 20;
/** A sentence, and fifty details. */
const longestError = 150_000;
const mostOfStrangers = 16_384;

/** Sends so many requests made of a seed, and says what must not be. */
export async function fuzz(
  { document, logins, send }: { readonly document: Document; readonly logins: Logins; readonly send: Send },
  {
    requests,
    seed,
    each,
  }: { readonly requests: number; readonly seed: number; readonly each?: (done: number) => void },
): Promise<Sum> {
  const random = randomOf(seed);
  const make = requestMaker(document, logins);
  const sum: Sum = { requests: 0, statuses: {}, named: 0, slowest: {}, failures: [] };
  while (sum.requests < requests && sum.failures.length < mostFailures) {
    const request = make(random);
    const begun = performance.now();
    const found = await send(request)
      .then((answer) => judged(request, answer, sum))
      .catch((error: unknown) => `threw ${error}`);
    const took = performance.now() - begun;
    sum.requests++;
    sum.slowest[request.operation] = Math.max(took, sum.slowest[request.operation] ?? 0);
    if (found)
      sum.failures.push(`${request.method} ${request.path.slice(0, 300)} (${request.done}): ${found.slice(0, 600)}`);
    each?.(sum.requests);
  }
  return sum;
}

/** What is wrong with an answer. */
async function judged(
  { wrong, method, headers, body }: Fuzzed,
  answer: Response,
  sum: Sum,
): Promise<string | undefined> {
  const { status } = answer;
  sum.statuses[status] = (sum.statuses[status] ?? 0) + 1;
  if (status < 400) {
    const isStream = answer.headers.get("content-type") === "text/event-stream";
    await (isStream ? answer.body?.cancel() : answer.arrayBuffer());
    return wrong === undefined ? undefined : `${wrong} is wrong, and the answer is ${status}`;
  }
  const text = await answer.text();
  if (status >= 500) return `${status} ${text}`;
  if (method === "HEAD") return undefined;
  const { data, error } = WireError.safeParse(parsed(text));
  if (error) return `${status} is no error of this API: ${text.slice(0, 300)}`;
  if (text.length > longestError) return `${status} has ${text.length} characters`;
  // Whoever has not logged in is not read further.
  if (status === 413 && typeof body === "string" && body.length > mostOfStrangers) return undefined;
  if (wrong === undefined || headers["authorization"] === "") return undefined;
  if (status !== 400 || data.code !== "invalid") return `${wrong} is wrong, and the answer is ${text}`;
  const names = data.details.map(({ parameter, path }) => parameter ?? path ?? "");
  const isNamed = names.some((name) => name.split(/[.[]/)[0] === wrong) || data.err.includes(wrong);
  if (!isNamed) return `${wrong} is wrong, and the answer names ${names.join(", ") || "nothing"}: ${data.err}`;
  sum.named++;
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
