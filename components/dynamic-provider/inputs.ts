import type { DaemonConfigArgs, WebhookSource } from "../daemon-config.ts";

/** What the program hands to the provider of a LocalDaemon, in clear. */
export interface LocalDaemonInputs {
  /** Absolute path of its folder. */
  readonly directory: string;
  readonly settings: Omit<DaemonConfigArgs, "sources"> & {
    readonly sources: readonly Omit<WebhookSource, "tokens">[];
  };
  /** Names of the enabled rules, for a policy that the API owns; otherwise `settings` has it whole. */
  readonly policy: readonly string[];
  readonly policyOwner: "program" | "api";
  /** For tests of programs only: the daemon has no use for it. */
  readonly coverage?: readonly unknown[];
  /** Valid tokens by cluster, the current one first. */
  readonly tokens: Readonly<Record<string, readonly string[]>>;
  readonly tls: { readonly certificate?: string; readonly privateKey?: string; readonly authority?: string };
  /** The administrator's password; empty lets the daemon make one. */
  readonly administrator: string;
  readonly apiUrl: string;
  readonly webhookUrl: string;
  readonly credentialsFile: string;
}
