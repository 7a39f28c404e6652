import type { Context } from "hono";
import type { ApiPorts, Env } from "./ports.ts";

/** What was changed, by name; never a secret. */
type Change =
  | { readonly change: "settings saved"; readonly enabled?: boolean; readonly specifications?: readonly unknown[] }
  | { readonly change: "policy saved"; readonly enabled: boolean; readonly rules: readonly number[] }
  | { readonly change: "rule saved"; readonly rule: number; readonly name: string }
  | { readonly change: "rule removed"; readonly rule: number }
  | { readonly change: "credential saved"; readonly credential: string; readonly type: unknown }
  | { readonly change: "credential removed"; readonly credential: string };

/** Writes into the log who has changed what. */
export function logChange(c: Context<Env>, { telemetry }: Pick<ApiPorts, "telemetry">, change: Change): void {
  telemetry.log.info({ user: c.get("viewer").name, requestId: c.get("requestId"), ...change }, "changed by the API");
}
