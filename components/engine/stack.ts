import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { passphraseCipher } from "./cipher.ts";
import { deleteAll } from "./delete.ts";
import { type Deployment, deployment } from "./deployment.ts";
import type { EngineEvent, Operation, Report } from "./events.ts";
import { StepFailed } from "./goal.ts";
import { type Ledger, ledger } from "./ledger.ts";
import { lock } from "./lock.ts";
import { type DeploymentInfo, deploymentServer } from "./monitor.ts";
import { readPassphrase } from "./passphrase.ts";
import { pluginHost } from "./plugins.ts";
import { runProgram } from "./program.ts";
import { type Project, readProject, readStackConfig, type StackConfig } from "./project.ts";
import { providerRegistry, providerType } from "./providers.ts";
import { refreshAll } from "./refresh.ts";
import { protectedSentence } from "./register.ts";
import { messageOf, openRun, type Run } from "./run.ts";
import { neighbouringStacks } from "./stack-reference.ts";
import { type ResourceState, type Snapshot, StateError, type StateFile, saltOf, stateFile } from "./state.ts";
import { nameOf, stackType, typeOf } from "./urn.ts";
import type { Properties } from "./values.ts";

export interface StackOptions {
  /** Folder of the project's Pulumi.yaml. */
  readonly directory: string;
  /** Folder of state and passphrase. Default: `.auditwire` beside Pulumi.yaml. */
  readonly home?: string;
  /** Default `local`. */
  readonly stack?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly report: Report;
  /** Ends the program; steps under way finish and are written down. */
  readonly signal?: AbortSignal;
  /** Settings beside those of Pulumi.<stack>.yaml, by full key. */
  readonly config?: Readonly<Record<string, string>>;
  /** Id of a resource's object, where it follows from the inputs: so that what a killed deployment made is not lost. */
  readonly idOf?: (resource: ResourceState) => string | undefined;
}

export interface StackResult {
  readonly ok: boolean;
  /** Steps done, or foreseen in a preview, without the stack itself and default providers. */
  readonly changes: Readonly<Partial<Record<Operation, number>>>;
  readonly outputs: Properties;
  readonly resources: readonly ResourceState[];
}

export interface Stack {
  readonly project: Project;
  preview(): Promise<StackResult>;
  up(): Promise<StackResult>;
  refresh(): Promise<StackResult>;
  destroy(): Promise<StackResult>;
  /** What the last deployment gave: outputs and resources. */
  current(): Promise<StackResult>;
}

/** The provider of dynamic resources, whose host takes a moment to start. */
const dynamicProviderType = `${providerType}pulumi-nodejs`;
const organization = "organization";

/** A stack of a project on the local engine. Nothing is read or written before a verb is called. */
export function openStack(options: StackOptions): Stack {
  const project = readProject(options.directory);
  const home = options.home ?? join(project.rootDirectory, ".auditwire");
  const stack = options.stack ?? "local";
  const files = { home, state: join(home, "state.json"), passphrase: join(home, "passphrase") };
  const place = { options, project, stack, files };
  return {
    project,
    preview: () => onProgram(place, true),
    up: () => locked(files, () => onProgram(place, false)),
    refresh: () => locked(files, () => onState(place, refreshAll)),
    destroy: () => locked(files, () => onState(place, destroyAll)),
    async current() {
      const { file } = await openState(place, false);
      return resultOf(true, {}, file.read());
    },
  };
}

interface Place {
  readonly options: StackOptions;
  readonly project: Project;
  readonly stack: string;
  readonly files: { readonly home: string; readonly state: string; readonly passphrase: string };
}

async function locked<Result>(files: Place["files"], work: () => Promise<Result>): Promise<Result> {
  prepareHome(files.home);
  const release = lock(`${files.state}.lock`);
  try {
    return await work();
  } finally {
    release();
  }
}

function prepareHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    accessSync(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StateError(`cannot write to ${home} (${messageOf(error)}): the stack's state is kept there`);
  }
}

async function openState(
  { options, project, stack, files }: Place,
  kept: boolean,
): Promise<{ file: StateFile; config: StackConfig }> {
  const salt = saltOf(files.state);
  const passphrase = readPassphrase(options.environment, files.passphrase, existsSync(files.state), kept);
  const config = await readStackConfig(project, stack, passphrase);
  return {
    file: stateFile(files.state, await passphraseCipher(passphrase, salt)),
    config: { ...config, values: { ...config.values, ...options.config } },
  };
}

/** Runs the program and brings the stack to what it asks for, or foresees it. */
function onProgram(place: Place, preview: boolean): Promise<StackResult> {
  return opened(place, preview, async ({ run, config, server }) => {
    const { project, stack, options } = place;
    const info: DeploymentInfo = {
      project: project.name,
      stack,
      organization,
      preview,
      config: config.values,
      secretKeys: config.secretKeys,
    };
    const { environment, report, signal } = options;
    const readStack = neighbouringStacks(project.rootDirectory, organization, environment);
    const current: Deployment = deployment(run, { stack, project: project.name, readStack });
    server.serve(current, info);
    const ended = await runProgram({ project, info, address: server.address, environment, report, signal });
    if (!ended || options.signal?.aborted) run.fail();
    await run.settled();
    if (!run.failed()) await current.finish();
  });
}

/** Works on what the state has, without the program. */
function onState(place: Place, work: (run: Run) => Promise<void>): Promise<StackResult> {
  return opened(place, false, async ({ run }) => {
    await work(run).catch((error) => {
      if (!(error instanceof StepFailed)) throw error;
    });
  });
}

async function destroyAll(run: Run): Promise<void> {
  const all = run.ledger.remaining();
  const held = all.find((resource) => resource.protect);
  if (!held) return deleteAll(run, all);
  run.fail();
  run.report({ kind: "message", level: "error", text: protectedSentence(held.urn, "deleted"), urn: held.urn });
}

interface Opened {
  readonly run: Run;
  readonly config: StackConfig;
  readonly server: Awaited<ReturnType<typeof deploymentServer>>;
}

async function opened(place: Place, preview: boolean, work: (opened: Opened) => Promise<void>): Promise<StackResult> {
  const { options, project, stack } = place;
  const { file, config } = await openState(place, !preview);
  const before = adopted(file.read(), options.idOf);
  refuseOtherStack(place, before);
  warnOfPending(before, options.report);
  const changes: Partial<Record<Operation, number>> = {};
  const report = (event: EngineEvent) => {
    if (event.kind === "step" && event.phase === "done" && !isScaffold(event.urn))
      changes[event.operation] = (changes[event.operation] ?? 0) + 1;
    options.report(event);
  };
  const server = await deploymentServer(report);
  const { environment } = options;
  const warm = before.resources.length === 0 || before.resources.some(({ type }) => type === dynamicProviderType);
  const plugins = pluginHost({ project, environment, engineAddress: server.address, report, warm });
  try {
    const books: Ledger = ledger({ ...before, pending: [] }, preview ? () => undefined : (now) => file.write(now));
    const shared = { stack, project: project.name, preview, config: config.values, ledger: books, plugins };
    const run = openRun({ preview, ledger: books, providers: providerRegistry(shared), report }, Date.now);
    await work({ run, config, server });
    books.save();
    return resultOf(!run.failed(), changes, books.snapshot());
  } finally {
    await plugins.close();
    await server.close();
  }
}

/** One file holds one stack: deployed under another name, what it has would be taken for what is no longer wanted. */
function refuseOtherStack({ stack, project, files }: Place, { resources }: Snapshot): void {
  const own = `urn:pulumi:${stack}::${project.name}::`;
  const other = resources.find(({ urn }) => !urn.startsWith(own));
  if (!other) return;
  const [of = "", projectOf = ""] = other.urn.replace("urn:pulumi:", "").split("::");
  throw new StateError(
    `${files.state} is the state of the stack ${projectOf}/${of}, not of ${project.name}/${stack}: bring that one down first, or name it`,
  );
}

/** What a killed deployment was making goes into the books, where its id is known without the provider. */
function adopted(before: Snapshot, idOf: StackOptions["idOf"]): Snapshot {
  const known = new Set(before.resources.map(({ urn }) => urn));
  const made = before.pending.flatMap(({ type, resource }) => {
    const id = type === "creating" && !known.has(resource.urn) ? idOf?.(resource) : undefined;
    return id === undefined ? [] : [{ ...resource, id, outputs: resource.inputs ?? {} }];
  });
  return { ...before, resources: [...before.resources, ...made] };
}

function warnOfPending({ pending }: Snapshot, report: Report): void {
  for (const { resource, type } of pending) {
    const text =
      `the last deployment was interrupted while ${type} ${nameOf(resource.urn)}; it is brought to its wanted state again` +
      (type === "creating" ? " (what the provider may have made for it by then is not in the state)" : "");
    report({ kind: "message", level: "warning", text, urn: resource.urn });
  }
}

function resultOf(ok: boolean, changes: StackResult["changes"], { resources }: Snapshot): StackResult {
  const outputs = resources.find((resource) => resource.type === stackType && !resource.delete)?.outputs ?? {};
  return { ok, changes, outputs, resources };
}

/** The stack itself, and providers that the program has not declared: of no interest to a reader. */
export function isScaffold(urn: string): boolean {
  return typeOf(urn) === stackType || (urn.includes(`::${providerType}`) && nameOf(urn).startsWith("default"));
}
