import { chooseEngine, type EngineOptions, type EnginePlace } from "./choose-engine.ts";
import type { DeployedDaemon } from "./deployed.ts";
import { report } from "./report.ts";
import { deliverSamples } from "./samples.ts";

/** Deploys a program, shows what it gave and, on request, feeds its daemon with sample events. */
export async function up(
  place: EnginePlace,
  options: EngineOptions & { readonly samples?: boolean; readonly refresh?: boolean },
): Promise<number> {
  const engine = await chooseEngine(place, options);
  const deployed = await engine.up({ refresh: options.refresh === true });
  if (!deployed.ok) return 1;
  const { terminal } = place;
  if (options.samples) for (const daemon of deployed.daemons) await feed(daemon, place);
  for (const daemon of deployed.daemons) await report(daemon, place);
  if (deployed.daemons.length === 0) showOutputs(deployed.outputs, place);
  else terminal.line(`Stop it with \`${isNpmStart(place) ? "npm stop" : "npx auditwire down"}\`.`);
  return 0;
}

const isNpmStart = ({ environment }: EnginePlace) => environment["npm_lifecycle_event"] === "start";

async function feed(daemon: DeployedDaemon, { terminal }: EnginePlace): Promise<void> {
  if (await deliverSamples(daemon)) terminal.step("delivered the sample events of a real API server to the webhook");
}

/** Foresees what `up` would do. */
export async function preview(place: EnginePlace, options: EngineOptions): Promise<number> {
  const engine = await chooseEngine(place, options);
  return (await engine.preview()).ok ? 0 : 1;
}

/** The stack's outputs, secrets hidden. */
export async function outputs(
  place: EnginePlace,
  options: EngineOptions & { readonly json?: boolean },
): Promise<number> {
  const engine = await chooseEngine({ ...place, terminal: { ...place.terminal, line: () => undefined } }, options);
  const deployed = await engine.current();
  if (options.json) place.terminal.line(JSON.stringify(deployed.outputs, null, 2));
  else showOutputs(deployed.outputs, place);
  return 0;
}

function showOutputs(values: Readonly<Record<string, unknown>>, { terminal }: EnginePlace): void {
  const width = Math.max(0, ...Object.keys(values).map((key) => key.length));
  for (const [key, value] of Object.entries(values))
    terminal.line(`${key.padEnd(width)}  ${typeof value === "string" ? value : JSON.stringify(value)}`);
}
