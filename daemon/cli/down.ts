import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { chooseEngine, type EngineOptions, type EnginePlace } from "./choose-engine.ts";

/** Destroys what `up` deployed. Stored audits stay unless `purge`. */
export async function down(place: EnginePlace, options: EngineOptions & { readonly purge?: boolean }): Promise<number> {
  const { terminal, directory } = place;
  const home = join(directory, ".auditwire");
  const isThere = existsSync(home);
  const isDeployed = existsSync(join(home, "state.json")) || existsSync(join(home, "engine.json"));
  let data: readonly string[] = existsSync(join(home, "data")) ? [join(home, "data")] : [];
  if (isDeployed || options.engine === "pulumi") {
    const engine = await chooseEngine(place, options);
    const { daemons } = await engine.current();
    const destroyed = await engine.destroy();
    if (!destroyed.ok) return 1;
    await engine.forget();
    data = [...new Set([...data, ...daemons.map((daemon) => daemon.dataDirectory)])].filter((folder) =>
      existsSync(folder),
    );
  } else terminal.line("Nothing is deployed here.");
  if (options.purge) {
    if (!isThere && data.length === 0) return 0;
    // Still recorded: the CLI's folder holds the state of another stack.
    const isShared = existsSync(join(home, "engine.json"));
    for (const folder of isShared ? data : [...data, home]) rmSync(folder, { recursive: true, force: true });
    terminal.line(isShared ? "Removed the stored audits." : "Removed the stored audits and .auditwire.");
    return 0;
  }
  const purge = place.environment["npm_lifecycle_event"] === "stop" ? "npm stop --" : "npx auditwire down";
  for (const folder of data) terminal.line(`Stored audits stay in ${folder}; \`${purge} --purge\` removes them.`);
  return 0;
}
