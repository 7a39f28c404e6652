import { dirname, join, resolve } from "node:path";
import type { z } from "zod";
import { messageOf } from "../../audit/errors.ts";
import { RefusedConfig, type ResolvedConfig, readConfig } from "../../config-file.ts";
import type { Inspected } from "../../store/inspect.ts";
import { type ReachedBy, reachedBy } from "../daemon/configured.ts";
import { type LeftBehind, leftBehind } from "../daemon/deployment.ts";
import { placeOf, usualConfig } from "../daemon/find-place.ts";
import { loginOf } from "../daemon/login.ts";
import { authorizationOf, type Login, type Place, reachedHere } from "../daemon/place.ts";
import { namedAuthority } from "../daemon/trust.ts";
import { type Answer, answered, ask, type NoAnswer } from "./ask.ts";
import type { DoctorOptions, Machine } from "./options.ts";
import {
  configOf,
  environmentOf,
  isDaemon,
  type PortOwner,
  type Process,
  portOwner,
  processOf,
  textOf,
} from "./proc.ts";
import { type Wiring, wiringFacts } from "./wiring.ts";

export interface ConfigFacts {
  /** Undefined when the daemon is elsewhere, or no file was found. */
  readonly file: string | undefined;
  /** When the whole file is right. */
  readonly resolved: ResolvedConfig | undefined;
  readonly refused: RefusedConfig | undefined;
  /** Where it listens and keeps its data, whatever else is wrong. Paths are absolute. */
  readonly settings: ReachedBy | undefined;
  /** What `npm stop` has left, where no configuration is. */
  readonly left: LeftBehind | undefined;
}

/** One of the two listeners that a configuration names, and who is there. */
export interface ListenerFacts {
  readonly name: "api" | "webhook";
  readonly address: string;
  readonly port: number;
  readonly owner: PortOwner | undefined;
  readonly answer: Answer | NoAnswer;
  /** Whether what answers is auditwire. */
  readonly isOurs: boolean;
}

export interface ProcessFacts {
  readonly listeners: readonly ListenerFacts[];
  /** The process that `daemon.pid` beside the configuration names; `process` is what has that number now. */
  readonly noted: { readonly file: string; readonly pid: number; readonly process: Process | undefined } | undefined;
  /** The daemon, where /proc shows that it holds the API's port. */
  readonly running: Process | undefined;
}

/** An answer of the API, or why there is none. */
export type Told<T> = { readonly value: T } | { readonly why: string };

export interface DaemonFacts {
  readonly place: Place | undefined;
  /** Why no daemon is known. */
  readonly why: string;
  readonly ready: Answer | NoAnswer;
  /** Metrics of auditwire; empty when what answers is something else. */
  readonly metrics: string;
  readonly login: Login | undefined;
  /** What the API answers to that login; undefined when it was not asked. */
  readonly welcome: Answer | NoAnswer | undefined;
}

/** What is looked at. Each fact is gathered once, when somebody asks for it, and gathering never rejects. */
export interface Examined {
  readonly options: DoctorOptions;
  readonly machine: Machine;
  config(): Promise<ConfigFacts>;
  process(): Promise<ProcessFacts>;
  daemon(): Promise<DaemonFacts>;
  /** The store of the configuration; nothing is there without one. */
  store(): Promise<Inspected>;
  /** The API server of this machine, and what it is to be given. */
  wiring(): Promise<Wiring>;
  /** Asks the API, logged in; `path` below /api/v1. */
  api<T>(path: string, shape: z.ZodType<T>): Promise<Told<T>>;
}

export function examined(options: DoctorOptions, machine: Machine): Examined {
  const place = lazily(() => placeFor(options, machine));
  const file = lazily(async () => configFile(options, await place()));
  const settings = lazily(async () => settingsOf(await file(), options.credentials));
  const left = lazily(async () => leftFacts(await file(), await place()));
  const process = lazily(async () => processFacts(await file(), await settings(), machine));
  const daemon = lazily(async () => daemonFacts(await place(), options, machine));
  return {
    options,
    machine,
    process,
    daemon,
    store: lazily(async () => storeFacts((await settings()) ?? (await left()), options)),
    wiring: lazily(async () => wiringFacts(await file(), options, machine.proc)),
    config: lazily(async () => ({
      ...(await configFacts(await file(), await settings(), (await process()).running, machine)),
      left: await left(),
    })),
    api: async (path, shape) => told(await daemon(), path, shape),
  };
}

function lazily<T>(gather: () => Promise<T>): () => Promise<T> {
  let gathered: Promise<T> | undefined;
  return () => {
    gathered ??= gather();
    return gathered;
  };
}

/** The daemon that is meant. Fails when the command's own options are wrong; a wrong file is a finding. */
async function placeFor(options: DoctorOptions, { environment }: Machine): Promise<Told<Place>> {
  try {
    return { value: await placeOf(options, environment) };
  } catch (error) {
    if (options.url !== undefined || options.profile !== undefined) throw error;
    return { why: messageOf(error) };
  }
}

/** A daemon that a URL or a profile names may be on any machine. */
function configFile({ config, url, profile }: DoctorOptions, place: Told<Place>): string | undefined {
  if (config !== undefined) return config;
  if (url !== undefined || profile !== undefined || ("value" in place && !place.value.found)) return undefined;
  return usualConfig();
}

/** Where nobody is meant and nothing is deployed. */
const leftFacts = (file: string | undefined, place: Told<Place>): LeftBehind | undefined =>
  file === undefined && "why" in place ? leftBehind() : undefined;

function settingsOf(file: string | undefined, credentials: string | undefined): ReachedBy | undefined {
  try {
    if (file === undefined) return undefined;
    const settings = reachedBy(file, credentials);
    const { api, webhook } = settings.listen;
    return { ...settings, listen: { api: withPaths(api, file), webhook: withPaths(webhook, file) } };
  } catch {
    return undefined;
  }
}

type Listen = ReachedBy["listen"]["api"];

function withPaths(listen: Listen, file: string): Listen {
  const { tls } = listen;
  const base = dirname(resolve(file));
  return tls ? { ...listen, tls: { cert: resolve(base, tls.cert), key: resolve(base, tls.key) } } : listen;
}

/** Read with the environment of the running daemon, where that may be seen: secrets may come from there. */
async function configFacts(
  file: string | undefined,
  settings: ReachedBy | undefined,
  running: Process | undefined,
  { environment, proc }: Machine,
): Promise<Omit<ConfigFacts, "left">> {
  if (file === undefined) return { file, settings, resolved: undefined, refused: undefined };
  const isItsOwn = running && configOf(proc, running) === resolve(file);
  const daemons = isItsOwn ? environmentOf(proc, running.pid) : undefined;
  try {
    const resolved = readConfig(file, { ...environment, ...daemons });
    return { file, settings, resolved, refused: undefined };
  } catch (error) {
    const refused = error instanceof RefusedConfig ? error : new RefusedConfig(messageOf(error), [file]);
    return { file, settings, resolved: undefined, refused };
  }
}

async function processFacts(
  file: string | undefined,
  settings: ReachedBy | undefined,
  { proc }: Machine,
): Promise<ProcessFacts> {
  if (file === undefined || settings === undefined) return { listeners: [], noted: undefined, running: undefined };
  const listeners = await Promise.all((["api", "webhook"] as const).map((name) => listener(name, settings, proc)));
  const held = listeners[0]?.owner?.process;
  return { listeners, noted: notedIn(file, proc), running: held && isDaemon(held) ? held : undefined };
}

async function listener(name: "api" | "webhook", { listen }: ReachedBy, proc: string): Promise<ListenerFacts> {
  const { address, tls } = listen[name];
  const port = Number(address.slice(address.lastIndexOf(":") + 1));
  const url = `${tls ? "https" : "http"}://${reachedHere(address)}/nothing/is/here`;
  const answer: Answer | NoAnswer =
    port === 0 ? { code: "ANY", message: "any free port" } : await ask(url, { proven: false });
  const owner = answered(answer) || answer.code !== "ECONNREFUSED" ? portOwner(proc, port) : undefined;
  return { name, address, port, owner, answer, isOurs: answered(answer) && isOurAnswer(answer) };
}

/** As both listeners answer to what is not there. */
const isOurAnswer = ({ status, text }: Answer) => status === 404 && /"code":"not_found"/.test(text);

function notedIn(file: string, proc: string): ProcessFacts["noted"] {
  const noted = join(dirname(file), "daemon.pid");
  const pid = Number(textOf(noted).trim());
  return Number.isInteger(pid) && pid > 1 ? { file: noted, pid, process: processOf(proc, pid) } : undefined;
}

/** A database of that size is looked through within a second. */
const mostBytes = 64 * 2 ** 20;

async function storeFacts(
  settings: Pick<ReachedBy, "dataDirectory"> | undefined,
  { thorough }: DoctorOptions,
): Promise<Inspected> {
  if (settings === undefined) return { isLocked: undefined, database: undefined };
  const { inspectStore } = await import("../../store/inspect.ts");
  return inspectStore(settings.dataDirectory, { mostBytes: thorough ? Number.POSITIVE_INFINITY : mostBytes });
}

async function daemonFacts(place: Told<Place>, options: DoctorOptions, machine: Machine): Promise<DaemonFacts> {
  const nobody: NoAnswer = { code: "NONE", message: "why" in place ? place.why : "" };
  if ("why" in place)
    return { place: undefined, why: place.why, ready: nobody, metrics: "", login: undefined, welcome: undefined };
  const { value } = place;
  const { url, authority, ownCertificate: anyName } = value;
  const own = namedAuthority(options, machine.environment);
  const question = { authority: own ?? authority, anyName: own === undefined && anyName };
  const [ready, metrics, login] = await Promise.all([
    ask(`${url}/readyz`, { ...question, proven: false }),
    ask(`${url}/metrics`, { ...question, proven: false }),
    loginFor(value, options, machine),
  ]);
  const found = { ...value, authority: question.authority, ownCertificate: question.anyName };
  const isOurs = answered(metrics) && metrics.text.includes("auditwire_build_info");
  // A secret goes to whoever proves to be the daemon, and to nobody else.
  const isProven = answered(ready) && ready.unproven === undefined && isOurs;
  const welcome =
    login && isProven
      ? await ask(`${url}/api/v1/sources`, { ...question, headers: authorizationOf(login) })
      : undefined;
  return { place: found, why: "", ready, metrics: isOurs ? metrics.text : "", login, welcome };
}

/** Fails when the command's options are wrong; whatever else is in the way leaves nobody to log in. */
async function loginFor(place: Place, options: DoctorOptions, { environment }: Machine): Promise<Login | undefined> {
  try {
    return await loginOf(place, options, environment, undefined);
  } catch (error) {
    if ([options.login, options.passwordFile, options.tokenFile].some((said) => said !== undefined)) throw error;
    return undefined;
  }
}

async function told<T>(daemon: DaemonFacts, path: string, shape: z.ZodType<T>): Promise<Told<T>> {
  const { place, login, welcome } = daemon;
  if (!place) return { why: "no daemon is known" };
  if (!login) return { why: "nobody to log in as" };
  if (!welcome) return { why: answered(daemon.ready) ? "the daemon is not proven" : "the daemon does not answer" };
  if (!answered(welcome)) return { why: "the daemon does not answer" };
  if (welcome.status === 401) return { why: "the login is wrong" };
  const answer =
    path === "/sources"
      ? welcome
      : await ask(`${place.url}/api/v1${path}`, {
          authority: place.authority,
          anyName: place.ownCertificate,
          headers: authorizationOf(login),
        });
  if (!answered(answer)) return { why: `${path} was not answered: ${answer.message}` };
  if (answer.status === 403) return { why: "the login lacks the permission" };
  const read = shape.safeParse(answer.status === 200 ? jsonOf(answer.text) : undefined);
  return read.success ? { value: read.data } : { why: `${path} was answered ${answer.status}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a metric without labels; undefined when the daemon has none of that name. */
export function metric(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
