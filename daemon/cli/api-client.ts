import { AuditwireError, messageOf } from "../audit/errors.ts";
import type { Credentials } from "../first-administrator.ts";

/** The running daemon's API, for the command line. */
export interface ApiClient {
  get<T>(path: string): Promise<T>;
  put(path: string, body: unknown): Promise<void>;
}

export function apiClient({ url, user, password }: Credentials): ApiClient {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const request = async (path: string, init: RequestInit): Promise<Response> => {
    const answer = await reach(new URL(`/api/v1${path}`, url), {
      ...init,
      headers: { authorization, "content-type": "application/json" },
    });
    if (!answer.ok)
      throw new AuditwireError(
        "unavailable",
        `${init.method} ${path} was answered ${answer.status}: ${await answer.text()}`,
      );
    return answer;
  };
  return {
    get: async <T>(path: string) => (await (await request(path, { method: "GET" })).json()) as T,
    put: async (path, body) => void (await request(path, { method: "PUT", body: JSON.stringify(body) })),
  };
}

/** fetch with an error that names the URL. Gives up after 30 s. */
export async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(30_000) });
  } catch (error) {
    const cause = error instanceof Error && error.cause ? `: ${messageOf(error.cause)}` : "";
    throw new AuditwireError("unavailable", `no answer from ${url.origin} (${messageOf(error)}${cause})`);
  }
}
