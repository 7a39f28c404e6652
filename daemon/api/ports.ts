import type { HttpBindings } from "@hono/node-server";
import type { Viewer } from "../audit/access.ts";
import type { AccessBook } from "../audit/access-book.ts";
import type { Now } from "../audit/clock.ts";
import type { Provider } from "../audit/event.ts";
import type { RuleBook, StoreReader } from "../audit/ports.ts";
import type { SourceBook } from "../audit/source-book.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

/** A cluster that delivers by webhook, as the settings show it. */
export interface WebhookSetting {
  readonly name: string;
  /** The secret part of its URL. */
  readonly urlSuffix: string;
  readonly provider: Provider;
  readonly accountID: string;
  readonly default: boolean;
}

export interface ApiPorts {
  readonly store: Pick<StoreReader, "find" | "quarantine" | "quarantined" | "counters">;
  readonly ruleBook: RuleBook;
  readonly sourceBook: SourceBook;
  readonly access: AccessBook;
  /** Signs sessions; 32 bytes. */
  readonly sessionKey: Uint8Array;
  /** How long a session lasts, in milliseconds. */
  readonly sessionLifetime: () => number;
  readonly webhooks: () => readonly WebhookSetting[];
  /** Names of the sources that send by themselves. */
  readonly senders: () => readonly string[];
  /** True, or why the daemon cannot take events now. */
  readonly ready: () => Promise<true | string>;
  readonly telemetry: Telemetry;
  readonly now: Now;
}

export interface Env {
  Bindings: HttpBindings;
  /** `viewer` is set wherever a permission is asked for. */
  Variables: { requestId: string; viewer: Viewer };
}
