import { z } from "zod";
import { shown } from "../../arguments.ts";
import { reasonOfFetch } from "../fetch-reason.ts";

/** What Azure Resource Manager says to a question. */
export type Answer =
  | { readonly kind: "answer"; readonly value: unknown }
  /** There is no such thing. */
  | { readonly kind: "absent" }
  /** Whoever deploys may not ask it. */
  | { readonly kind: "refused"; readonly why: string }
  /** Nobody answered. */
  | { readonly kind: "unanswered"; readonly why: string };

/** Asks for what lies at a path, or with a body changes it. Never rejects. */
export type Ask = (path: string, change?: unknown) => Promise<Answer>;

/** A preview waits no longer for one answer. */
const limit = 10_000;

/** Questions to Azure Resource Manager, in the name of whoever deploys. */
export function azureAsk(management: string, token: string, post: typeof fetch): Ask {
  return async (path, change) => {
    // What a program computes may be no id at all; behind the host's name it would make another host, which got the token.
    if (!path.startsWith("/")) return { kind: "unanswered", why: `${shown(path.split("?", 1)[0])} is no resource id` };
    try {
      const response = await post(management + path, {
        method: change === undefined ? "GET" : "PATCH",
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          ...(change === undefined ? {} : { "content-type": "application/json" }),
        },
        body: change === undefined ? null : JSON.stringify(change),
        // Whoever redirects is no Azure, and would get the token.
        redirect: "error",
        signal: AbortSignal.timeout(limit),
      });
      return answerOf(response.status, await response.text());
    } catch (error) {
      return { kind: "unanswered", why: reasonOfFetch(error) };
    }
  };
}

/** What stands for Azure where there is no token to ask it with. */
export const unaskable =
  (why: string): Ask =>
  async () => ({ kind: "unanswered", why });

const Refusal = z.object({ error: z.object({ message: z.string() }) });

function answerOf(status: number, text: string): Answer {
  const value = parsed(text);
  if (status === 404) return { kind: "absent" };
  if (status < 300 && value !== undefined) return { kind: "answer", value };
  const said = Refusal.safeParse(value).data?.error.message.replace(/\s+/g, " ").slice(0, 300);
  const why = said === undefined ? `HTTP ${status}` : `HTTP ${status}: ${said}`;
  return status === 401 || status === 403 ? { kind: "refused", why } : { kind: "unanswered", why };
}

function parsed(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}
