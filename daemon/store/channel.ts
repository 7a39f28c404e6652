import type { MessagePort, Worker } from "node:worker_threads";
import { AuditwireError, type ErrorCode, messageOf } from "../audit/errors.ts";

/** Functions of a worker, by name; one is `close`. Arguments and results must survive a structured clone. */
export type Calls = Record<string, (...args: never[]) => unknown>;

type Name<C extends Calls> = Extract<keyof C, string>;

/** One call, as it travels to the worker. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What a worker tells while a call is under way. */
interface Told {
  readonly told: unknown;
}

export type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly failure: Failure });

/** An error as it travels: classes do not survive the clone. */
interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly cause: string | undefined;
  readonly details: AuditwireError["details"];
}

/** The caller's end. */
export interface Client<C extends Calls> {
  call<N extends Name<C>>(name: N, ...args: Parameters<C[N]>): Promise<Awaited<ReturnType<C[N]>>>;
  /** Refuses further calls, lets those under way finish, calls `close` and waits until the worker has ended. */
  end(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Calls a worker's functions. Once the worker has died every call fails with `unavailable`, and `onDeath` ran once.
 * `onTold` gets what the worker tells beside its answers.
 */
export function connect<C extends Calls>(
  worker: Worker,
  onDeath: (error: Error) => void,
  onTold: (told: unknown) => void = () => undefined,
): Client<C> {
  const waiting = new Map<number, Waiting>();
  const underWay = new Set<Promise<unknown>>();
  const state = { lastId: 0, gone: undefined as Error | undefined, ending: false };
  const die = (cause: unknown) => {
    if (state.gone) return;
    state.gone = new AuditwireError("unavailable", `the store has stopped: ${messageOf(cause)}`, { cause });
    for (const { reject } of waiting.values()) reject(state.gone);
    waiting.clear();
    if (!state.ending) onDeath(state.gone);
  };
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", (status) => {
      die(state.ending ? new Error("it was closed") : new Error(`its thread ended with status ${status}`));
      resolve();
    });
  });
  worker.on("error", die);
  worker.on("message", (answer: Answer | Told) => {
    if ("told" in answer) return onTold(answer.told);
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("failure" in answer) call?.reject(revived(answer.failure));
    else call?.resolve(answer.value);
  });
  const send = (name: string, args: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      if (state.gone) throw state.gone;
      if (state.ending && name !== "close") throw new AuditwireError("unavailable", "the store is closed");
      const id = ++state.lastId;
      worker.postMessage({ id, name, args } satisfies Call);
      waiting.set(id, { resolve, reject });
    });
  const call = (name: string, args: readonly unknown[]) => {
    const answer = send(name, args);
    const settled: Promise<unknown> = answer.then(ignore, ignore).then(() => underWay.delete(settled));
    underWay.add(settled);
    return answer;
  };
  return {
    call: (name, ...args) => call(name, args) as Promise<Awaited<ReturnType<C[typeof name]>>>,
    end: async () => {
      state.ending = true;
      await Promise.all(underWay);
      // A worker that died has nothing left to close.
      if (!state.gone) await send("close", []);
      await ended;
    },
  };
}

const ignore = () => undefined;

/** The worker's end: every call comes to `take`, in order. */
export function serve(port: MessagePort, take: (call: Call, answer: (answer: Answer) => void) => void): void {
  port.on("message", (call: Call) => take(call, (answer) => port.postMessage(answer)));
}

/** Tells the caller's end something while a call is under way. */
export function tell(port: MessagePort, told: unknown): void {
  port.postMessage({ told } satisfies Told);
}

/** The answer to a call that failed. */
export function failed(id: number, error: unknown): Answer {
  const known = error instanceof AuditwireError ? error : undefined;
  const cause = known?.cause === undefined ? undefined : messageOf(known.cause);
  return {
    id,
    failure: { code: known?.code ?? "internal", message: messageOf(error), cause, details: known?.details ?? [] },
  };
}

function revived({ code, message, cause, details }: Failure): AuditwireError {
  return new AuditwireError(code, message, cause === undefined ? { details } : { cause, details });
}
