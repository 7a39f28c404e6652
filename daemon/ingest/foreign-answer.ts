import { reasonOf } from "./exchange.ts";
import type { PollFailure } from "./poll-source.ts";

/** What is to be done about something, and what it is in words. */
export interface Meaning {
  readonly kind: PollFailure;
  readonly message: string;
}

/** What an answer means that is not written as that provider writes its own: by its status alone. */
export function foreignAnswer(status: number, provider: string): Meaning {
  const message = `HTTP ${status} with a body that is no answer of ${provider}: something between, as a proxy, may have answered`;
  return { kind: kindOf(status), message: status === 407 ? login : message };
}

const login =
  "HTTP 407: a proxy wants a login: write it into HTTPS_PROXY (or HTTP_PROXY), as http://USER:PASSWORD@HOST:PORT";

function kindOf(status: number): PollFailure {
  if (status === 401 || status === 403) return "auth";
  if (status === 429) return "throttled";
  return status >= 400 && status < 500 && status !== 408 ? "settings" : "unavailable";
}

/** Why a request had no answer of the provider's: a proxy that refuses it may be the reason. */
export function noAnswer(error: unknown): Meaning {
  const reason = reasonOf(error);
  const status = refusedBy(reason);
  if (status === undefined) return { kind: "unavailable", message: reason };
  const message = status === 407 ? login : `the proxy lets nothing through to it (HTTP ${status})`;
  return { kind: kindOf(status), message };
}

/** The status of a proxy that opens no tunnel, as undici's fetch tells it. */
function refusedBy(reason: string): number | undefined {
  const [, status] = /Proxy response \((\d+)\)/.exec(reason) ?? [];
  return status === undefined ? undefined : Number(status);
}
