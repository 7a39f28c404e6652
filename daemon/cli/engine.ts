import type { DeployedDaemon } from "./deployed.ts";

/** What deploys programs: the Pulumi CLI, or the local engine. */
export interface DeploymentEngine {
  readonly name: "local" | "pulumi";
  preview(): Promise<Deployed>;
  up(options: { readonly refresh: boolean }): Promise<Deployed>;
  destroy(): Promise<Deployed>;
  /** What is deployed now; nothing is run. */
  current(): Promise<Deployed>;
  /** Forgets a stack of which nothing is left. */
  forget(): void | Promise<void>;
}

export interface Deployed {
  readonly ok: boolean;
  /** Stack outputs; secrets as `[secret]`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly daemons: readonly DeployedDaemon[];
}
