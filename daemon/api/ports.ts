import type { Viewer } from "../audit/access.ts";
import type { Now } from "../audit/clock.ts";
import type { Collection } from "../audit/collection.ts";
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

/** A local account, until there are users. */
export interface Account {
  readonly name: string;
  readonly passwordHash: string;
}

export interface ApiPorts {
  readonly store: Pick<StoreReader, "find" | "quarantine" | "quarantined" | "counters">;
  readonly ruleBook: RuleBook;
  readonly sourceBook: SourceBook;
  /** The one account, until there are more. */
  readonly administrator: () => Account;
  readonly webhooks: () => readonly WebhookSetting[];
  /** Parts of all audits, by name, without the one that has all. */
  readonly collections: () => readonly Collection[];
  /** Names of the sources that send by themselves. */
  readonly senders: () => readonly string[];
  /** True, or why the daemon cannot take events now. */
  readonly ready: () => Promise<true | string>;
  readonly telemetry: Telemetry;
  readonly now: Now;
}

export interface Env {
  /** `viewer` is set wherever a permission is asked for. */
  Variables: { requestId: string; viewer: Viewer };
}
