import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Report } from "./events.ts";
import type { DeploymentInfo } from "./monitor.ts";
import { type Project, ProjectError } from "./project.ts";

/** The launcher has told the user already what went wrong. (pulumi/sdk: nodejs/cmd/run/index.ts) */
const alreadyTold = 32;

export interface ProgramOptions {
  readonly project: Project;
  readonly info: DeploymentInfo;
  /** Where monitor and engine are served. */
  readonly address: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
}

/** Runs the program with the SDK's own launcher, as Pulumi's Node language host does. True when it ended well. */
export async function runProgram(options: ProgramOptions): Promise<boolean> {
  const { project, info, address, environment, report } = options;
  const launcher = [
    ...project.nodeArguments,
    findLauncher(project),
    ...["--monitor", address, "--engine", address, "--project", info.project, "--stack", info.stack],
    ...["--organization", info.organization, "--root-directory", project.rootDirectory],
    ...["--pwd", project.programDirectory, "--parallel", "16", ...(info.preview ? ["--dry-run"] : [])],
    project.program,
  ];
  const program = spawn(process.execPath, launcher, {
    cwd: project.programDirectory,
    env: {
      ...environment,
      PATH: `${dirname(process.execPath)}${delimiter}${environment["PATH"] ?? ""}`,
      PULUMI_CONFIG: JSON.stringify(info.config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(info.secretKeys),
      ...(project.typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
      ...(project.tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  createInterface({ input: program.stdout }).on("line", (text) => report({ kind: "message", level: "info", text }));
  createInterface({ input: program.stderr }).on("line", (text) => report({ kind: "message", level: "info", text }));
  const abort = () => void program.kill("SIGTERM");
  options.signal?.addEventListener("abort", abort, { once: true });
  const code = await ended(program);
  options.signal?.removeEventListener("abort", abort);
  if (code !== 0 && code !== alreadyTold)
    report({
      kind: "message",
      level: "error",
      text: `the program ended with ${typeof code === "number" ? `exit code ${code}` : code}`,
    });
  return code === 0;
}

function findLauncher(project: Project): string {
  try {
    return createRequire(join(project.programDirectory, "program")).resolve("@pulumi/pulumi/cmd/run/index.js");
  } catch {
    throw new ProjectError(`${project.programDirectory}: @pulumi/pulumi is not installed here; run npm install`);
  }
}

function ended(program: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    program.once("error", reject);
    program.once("close", (code, signal) => resolve(code ?? signal ?? "an unknown signal"));
  });
}
