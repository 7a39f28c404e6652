import { deployment } from "./deployment.ts";
import type { Report } from "./events.ts";
import { ledger } from "./ledger.ts";
import { type DeploymentInfo, type DeploymentServer, deploymentServer } from "./monitor.ts";
import type { PluginHost } from "./provider.ts";
import { providerRegistry } from "./providers.ts";
import { openRun } from "./run.ts";
import type { ReadStack } from "./stack-reference.ts";
import type { ResourceState } from "./state.ts";
import { stackType } from "./urn.ts";
import type { Properties } from "./values.ts";

export interface TrialOptions {
  readonly info: DeploymentInfo;
  readonly plugins: PluginHost;
  readonly report: Report;
  /** Runs the program against the engine. True when it ended well. */
  readonly program: (engine: TrialEngine) => Promise<boolean>;
  /** What is known of other stacks. */
  readonly readStack: ReadStack;
}

export interface TrialEngine extends Pick<DeploymentServer, "address" | "quietFor"> {
  /** True once a step has failed: nothing new begins, and a program may wait for ever. */
  readonly failed: () => boolean;
}

export interface TrialResult {
  readonly ok: boolean;
  readonly resources: readonly ResourceState[];
  readonly outputs: Properties;
}

/** Runs a program on an empty stack that nobody keeps: for tests. */
export async function trial({ info, plugins, report, program, readStack }: TrialOptions): Promise<TrialResult> {
  const server = await deploymentServer(report);
  try {
    const books = ledger({ resources: [], pending: [] }, () => undefined);
    const { stack, project, preview, config } = info;
    const providers = providerRegistry({ stack, project, preview, config, ledger: books, plugins });
    const run = openRun({ preview, ledger: books, providers, report }, Date.now);
    server.serve(deployment(run, { stack, project, readStack }), info);
    const { address, quietFor } = server;
    if (!(await program({ address, quietFor, failed: run.failed }))) run.fail();
    await run.settled();
    const { resources } = books.snapshot();
    const outputs = resources.find((resource) => resource.type === stackType)?.outputs ?? {};
    return { ok: !run.failed(), resources, outputs };
  } finally {
    await plugins.close();
    await server.close();
  }
}
