import type { HttpBindings } from "@hono/node-server";
import type { Viewer } from "../audit/access.ts";
import type { AccessBook, IdentityProviders } from "../audit/access-book.ts";
import type { Now } from "../audit/clock.ts";
import type { Provider, SourceFacts } from "../audit/event.ts";
import type { Importing } from "../audit/importing.ts";
import type { RuleBook, Store } from "../audit/ports.ts";
import type { Rule } from "../audit/rule.ts";
import type { SourceBook } from "../audit/source-book.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { WireChecked, WireCheckInput, WireEvaluated } from "./wire-trial.ts";

/** A cluster that delivers by webhook, as the settings show it. */
export interface WebhookSetting {
  readonly name: string;
  /** The secret part of its URL. */
  readonly urlSuffix: string;
  readonly provider: Provider;
  readonly accountID: string;
  readonly default: boolean;
}

/** What judges, and on what. */
export interface Trial {
  /** The policy in force, a rule's name or number, or a rule that is nowhere yet. */
  readonly by: "policy" | { readonly name: string } | number | Rule;
  readonly event: unknown;
  readonly source: { readonly [K in keyof SourceFacts]?: SourceFacts[K] | undefined };
}

/** Tries rules before they are saved: nothing is stored. */
export interface RuleTrial {
  check(sent: WireCheckInput): Promise<WireChecked>;
  /** Fails with `invalid` for an unknown rule and for what holds no event. */
  evaluate(trial: Trial): Promise<WireEvaluated>;
}

export interface ApiPorts {
  readonly store: Pick<
    Store,
    "page" | "arrived" | "summarize" | "onArrival" | "quarantine" | "quarantined" | "counters" | "changes"
  >;
  readonly ruleBook: RuleBook;
  readonly ruleTrial: RuleTrial;
  readonly sourceBook: SourceBook;
  readonly importing: Importing;
  readonly access: AccessBook;
  /** Who else says who somebody is, as the configuration has it now. */
  readonly identity: () => IdentityProviders;
  /** The URL under which others reach the API, without a trailing slash. */
  readonly publicUrl: () => string;
  /** Addresses and networks of proxies, whose X-Forwarded-For is believed. */
  readonly trustedProxies: () => readonly string[];
  /** Signs sessions; 32 bytes. */
  readonly sessionKey: Uint8Array;
  /** How long a session lasts, in milliseconds. */
  readonly sessionLifetime: () => number;
  readonly webhooks: () => readonly WebhookSetting[];
  /** The configuration file, as errors name it. */
  readonly file: () => string;
  /** Names of the sources that send by themselves. */
  readonly senders: () => readonly string[];
  /** True, or why the daemon cannot take events now. */
  readonly ready: () => Promise<true | string>;
  /** The daemon is closing: answers that do not end by themselves end. */
  readonly closing: AbortSignal;
  /** Milliseconds after which a stream without events gives a sign of life, and whoever reads it is looked at again. */
  readonly heartbeatMs: number;
  readonly telemetry: Telemetry;
  /** Of the package. */
  readonly version: string;
  readonly now: Now;
}

export interface Env {
  Bindings: HttpBindings;
  /** `viewer` is set wherever a permission is asked for. */
  Variables: {
    requestId: string;
    viewer: Viewer;
    /** Who asks as it is now: fails as a login does once it may not any more. */
    again: () => Promise<Viewer | undefined>;
  };
}
