import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { type EngineEvent, openStack, type Stack } from "../../components/engine/index.ts";
import { linkPackages } from "../support/local-project.ts";
import { type Cloud, openCloud } from "../support/stand-in-clouds/cloud.ts";

const repository = join(__dirname, "..", "..");
const examplesFolder = join(repository, "examples");
const standIns = join(repository, "test", "support", "stand-in-clouds");

/** Folders below `examples` that are Pulumi projects, as `stack-split/platform`. */
export function projectsOf(folder = examplesFolder): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const directory = join(folder, name);
      return existsSync(join(directory, "Pulumi.yaml")) ? [relative(examplesFolder, directory)] : projectsOf(directory);
    });
}

/** An example as a user has it who copied it, with stand-ins for what it deploys to. */
export interface Example {
  readonly cloud: Cloud;
  readonly events: EngineEvent[];
  /** The project, or another one of the same example. `fail` as {@link openCloud} takes it. */
  stack(options?: { readonly project?: string; readonly fail?: string }): Stack;
  /** Changes the text of the first file that the change changes. */
  edit(change: (program: string) => string): void;
  /** Everything that was written down or said. */
  traces(): string;
}

/** Copies an example, all of its projects, unchanged. */
export function copyOf(project: string, directory: string): Example {
  const [example = ""] = project.split("/");
  mkdirSync(directory, { recursive: true });
  cpSync(join(examplesFolder, example), join(directory, example), { recursive: true });
  linkPackages(directory);
  const events: EngineEvent[] = [];
  const folder = join(directory, project);
  const programs = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
  const clouds = join(directory, "clouds");
  return {
    cloud: openCloud(clouds),
    events,
    stack: ({ project: other = project, fail } = {}) =>
      openStack({
        directory: join(directory, other),
        report: (event) => void events.push(event),
        environment: {
          PATH: [join(standIns, "bin"), dirname(process.execPath), process.env["PATH"]].join(delimiter),
          HOME: directory,
          // Modules are compiled once for all programs and plugins.
          NODE_COMPILE_CACHE: join(dirname(directory), "compiled"),
          NODE_OPTIONS: `--require ${join(standIns, "no-internet.cjs")}`,
          STAND_IN_CLOUD: clouds,
          ...(fail !== undefined && { STAND_IN_FAIL: fail }),
          PULUMI_CONFIG_PASSPHRASE: "the passphrase of a test",
        },
      }),
    edit(change) {
      for (const file of programs) {
        const before = readFileSync(file, "utf8");
        const after = change(before);
        if (after !== before) return writeFileSync(file, after);
      }
      throw new Error(`${project}: nothing was changed`);
    },
    traces: () => readFileSync(join(folder, ".auditwire", "state.json"), "utf8") + JSON.stringify(events),
  };
}
