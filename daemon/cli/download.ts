import { AuditwireError, messageOf } from "../audit/errors.ts";

const mostRedirects = 5;
/** For the whole of it, redirects included. */
const patienceMs = 60_000;

/** The text at a URL: by https at every hop, and no more than `limit` bytes. */
export async function download(url: string, limit: number): Promise<string> {
  const signal = AbortSignal.timeout(patienceMs);
  let at = url;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    if (!at.startsWith("https://")) throw new AuditwireError("invalid", `${at}: only https is fetched from`);
    const answer = await reached(at, signal);
    const next = answer.status >= 300 && answer.status < 400 ? answer.headers.get("location") : null;
    if (next === null) return await textOf(answer, at, limit);
    await answer.body?.cancel();
    at = new URL(next, at).href;
  }
  throw failed(url, `more than ${mostRedirects} redirects`);
}

const failed = (url: string, why: string) => new AuditwireError("unavailable", `${url}: ${why}`);

async function reached(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { redirect: "manual", signal });
  } catch (error) {
    // The error of fetch says only that it failed.
    throw failed(url, messageOf(error instanceof Error && error.cause ? error.cause : error));
  }
}

async function textOf({ ok, status, body }: Response, url: string, limit: number): Promise<string> {
  if (!ok || !body) {
    await body?.cancel();
    throw failed(url, `was answered with ${status}`);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of body as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > limit) break;
      parts.push(part);
    }
  } catch (error) {
    throw failed(url, messageOf(error));
  }
  if (size > limit) throw failed(url, `more than ${limit} bytes`);
  return Buffer.concat(parts).toString();
}
