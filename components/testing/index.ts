/**
 * For the tests of your own programs and components: run one on an engine in memory, and read what it would create.
 * Nothing is created anywhere; no Pulumi CLI, plugin or cloud is needed.
 *
 * @packageDocumentation
 */
import { resolve } from "node:path";
import type { CoverageFinding } from "../coverage/finding.ts";
import { certificates } from "../dynamic-provider/certificates-provider.ts";
import {
  containsSecret,
  type DeploymentInfo,
  type EngineEvent,
  isSecret,
  nameOf,
  type Properties,
  type ReadStack,
  readProject,
  runProgram as runFolder,
  type TrialEngine,
  type TrialResult,
  trial,
  typeOf,
  unknown,
  type Value,
  withoutSecrets,
} from "../engine/index.ts";
import { echoHost } from "./echo.ts";
import { runInline } from "./inline.ts";

export type { CoverageFinding, CoverageState } from "../coverage/finding.ts";

/** How a program is run. */
export interface RunOptions {
  /** Foresee instead of create: what only a deployment can know is {@link unknownValue}. Default false. */
  readonly preview?: boolean;
  /** Settings by full key (`project:key`, `aws:region`). */
  readonly config?: Readonly<Record<string, string>>;
  /** Keys of `config` that are secret. */
  readonly secretConfig?: readonly string[];
  /** The project's name, for a function. Default `project`. A folder has its own. */
  readonly project?: string;
  /** The stack's name. Default `test`. */
  readonly stack?: string;
  /** Outputs that a provider would compute, by the resource's type, or computed from its name and inputs. */
  readonly outputs?: Readonly<Record<string, Outputs | ((name: string, inputs: Outputs) => Outputs)>>;
  /** Answers to functions (`aws:index/getRegion:getRegion`), by token. Default: the arguments. */
  readonly invokes?: Readonly<Record<string, (args: Outputs) => Outputs>>;
  /** Outputs of other stacks, by the name that a `StackReference` gives: `organization/platform/dev`. Default none. */
  readonly stacks?: Readonly<Record<string, Outputs>>;
}

/** Plain JSON values by name. */
export type Outputs = Readonly<Record<string, unknown>>;

/** What stands in a preview for a value that only a deployment can know. */
export const unknownValue: string = unknown;

/** A resource that the program asked for. */
export interface ProgramResource {
  /** Its full name in the stack. */
  readonly urn: string;
  /** Type token, as `aws:iam/role:Role`. */
  readonly type: string;
  /** The name it was given. */
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  /** URN of its parent. */
  readonly parent: string | undefined;
  /** Inputs in clear. */
  readonly inputs: Outputs;
  /** Outputs in clear. */
  readonly outputs: Outputs;
  /** Paths of the inputs and outputs that are secret, as `inputs.password`. */
  readonly secrets: readonly string[];
  /** URN and id of its provider. */
  readonly provider: string | undefined;
  /** URNs of what it depends on. */
  readonly dependencies: readonly string[];
  /** Whether it is protected from deletion. */
  readonly protect: boolean;
}

/** One line of the log. */
export interface LogLine {
  /** `debug`, `info`, `warning` or `error`. */
  readonly level: string;
  /** What was said. */
  readonly text: string;
}

/** What came of a run. */
export interface ProgramRun {
  /** False when the program or a resource failed; `errors` says why. */
  readonly ok: boolean;
  /** Everything that was registered, in order, without the stack itself and default providers. */
  readonly resources: readonly ProgramResource[];
  /** The one resource of a name, and of a type if several have the name. Throws and lists what there is. */
  resource(name: string, type?: string): ProgramResource;
  /** The stack's outputs in clear. */
  readonly outputs: Outputs;
  /** Paths of the stack's outputs that are secret. */
  readonly secretOutputs: readonly string[];
  /**
   * Of all daemons: the rules that can fire on none of the sources, one finding for each source, whose `sentence` says
   * what is missing. Empty where `coverage` is `off`. `expect(run.coverage).toEqual([])` keeps a program free of them.
   */
  readonly coverage: readonly CoverageFinding[];
  /** What was logged, in order. */
  readonly logs: readonly LogLine[];
  /** Texts of all errors. */
  readonly errors: readonly string[];
}

/**
 * Runs a program: the folder of a Pulumi project (in a process of its own, as `pulumi up` runs it), or a function that
 * constructs resources and may return outputs (in this process, one at a time).
 *
 * @throws Error when the folder is no Pulumi project for Node.
 */
export async function runProgram(program: string | (() => unknown), options: RunOptions = {}): Promise<ProgramRun> {
  const logs: LogLine[] = [];
  const errors: string[] = [];
  const fail = (text: string) => void (errors.includes(text) || errors.push(text));
  const report = (event: EngineEvent) => {
    if (event.kind === "step") return event.phase === "failed" ? fail(event.message) : undefined;
    logs.push({ level: event.level, text: event.text });
    if (event.level === "error") fail(event.text);
  };
  const project = typeof program === "string" ? readProject(resolve(program)) : undefined;
  const info: DeploymentInfo = {
    project: project?.name ?? options.project ?? "project",
    stack: options.stack ?? "test",
    organization: "organization",
    preview: options.preview ?? false,
    config: options.config ?? {},
    secretKeys: options.secretConfig ?? [],
  };
  const environment = process.env;
  const run = (engine: TrialEngine) =>
    typeof program === "string" && project
      ? runFolder({ project, info, address: engine.address, environment, report, signal: undefined })
      : runInline(program as () => unknown, engine, info, (error) =>
          fail(error instanceof Error ? error.message : String(error)),
        );
  const readStack = stacksOf(options);
  const result = await trial({ info, plugins: echoHost(answersOf(options)), report, program: run, readStack });
  return toRun(result, logs, errors);
}

function stacksOf({ stacks = {} }: RunOptions): ReadStack {
  return async (name) => {
    const outputs = stacks[name];
    if (!outputs) throw new Error(`runProgram was told of no stack ${name}: add it to stacks`);
    return outputs as Properties;
  };
}

const certificatesType = "pulumi-nodejs:dynamic/auditwire:Certificates";

/** Certificates are made for real: it costs nothing, and their texts are looked into. */
function answersOf({ outputs = {}, invokes = {} }: RunOptions) {
  return {
    async outputs(urn: string, inputs: Properties): Promise<Properties> {
      const type = typeOf(urn);
      const given = outputs[type];
      const clear = withoutSecrets(inputs) as Outputs;
      if (given) return (typeof given === "function" ? given(nameOf(urn), clear) : given) as Properties;
      if (type !== certificatesType || JSON.stringify(clear).includes(unknown)) return {};
      const made = await certificates.create(clear as never);
      return made.outs as unknown as Properties;
    },
    invoke: (token: string, args: Properties) =>
      (invokes[token]?.(withoutSecrets(args) as Outputs) ?? args) as Properties,
  };
}

function toRun(
  { ok, resources, outputs }: TrialResult,
  logs: ProgramRun["logs"],
  errors: readonly string[],
): ProgramRun {
  const own = resources
    .filter(({ urn }) => typeOf(urn) !== "pulumi:pulumi:Stack" && !/::pulumi:providers:[^:]+::default/.test(urn))
    .map(
      (r): ProgramResource => ({
        urn: r.urn,
        type: r.type,
        name: nameOf(r.urn),
        custom: r.custom,
        parent: r.parent,
        inputs: withoutSecrets(r.inputs ?? {}),
        outputs: withoutSecrets(r.outputs ?? {}),
        secrets: [...secretPaths(r.inputs ?? {}, "inputs"), ...secretPaths(r.outputs ?? {}, "outputs")],
        provider: r.provider,
        dependencies: r.dependencies ?? [],
        protect: r.protect ?? false,
      }),
    );
  return {
    ok: ok && errors.length === 0,
    resources: own,
    resource(name, type) {
      const found = own.filter((r) => r.name === name && (type === undefined || r.type === type));
      if (found.length === 1 && found[0]) return found[0];
      const there = own.map((r) => `  ${r.type} ${r.name}`).join("\n");
      throw new Error(
        `${found.length} resources are called "${name}"${type ? ` of type ${type}` : ""}; there are:\n${there}`,
      );
    },
    outputs: withoutSecrets(outputs),
    secretOutputs: secretPaths(outputs, ""),
    coverage: own.flatMap(coverageOf),
    logs,
    errors,
  };
}

const daemonTypes = ["auditwire:index:AuditDaemon", "pulumi-nodejs:dynamic/auditwire:LocalDaemon"];

/** A daemon carries its findings among its inputs. */
const coverageOf = ({ type, inputs }: ProgramResource) =>
  daemonTypes.includes(type) ? ((inputs["coverage"] ?? []) as readonly CoverageFinding[]) : [];

/** Paths of the outermost secrets. */
function secretPaths(value: Value, path: string): string[] {
  if (isSecret(value)) return [path];
  if (!containsSecret(value) || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, v]) => secretPaths(v as Value, path ? `${path}.${key}` : key));
}
