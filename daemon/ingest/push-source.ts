import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { messageOf } from "../audit/errors.ts";
import type { JsonObject } from "../audit/event.ts";
import { type Answer, answers, type Ending, respond } from "./answer.ts";
import { type ReceivePorts, receiver, type Sender } from "./receive.ts";

/** A place that pushes its records here and proves who it is. */
export interface PushSource extends Sender {
  /** The last part of its URL. */
  readonly name: string;
  /** Whether the sender is who it must be; asked before the body is read. Rejects when that cannot be told now. */
  authenticate(headers: Headers): Promise<boolean>;
  /** The answer's body, for a sender that wants another one. `now` in milliseconds since 1970. */
  answer?(answer: Answer, headers: Headers, now: number): JsonObject;
}

export interface PushPorts extends ReceivePorts {
  /** Read at every request, so that a reloaded configuration counts at once. */
  readonly sources: () => readonly PushSource[];
}

type Env = { Bindings: HttpBindings };

/**
 * The endpoint that clouds and forwarders deliver to. 200 means every event of the body is judged and durable, or
 * quarantined. An unknown name is answered as any unknown path; without the proof the body stays unread.
 */
export function pushEndpoint(ports: PushPorts): Hono<Env> {
  const receive = receiver(ports);
  const end = async (c: Context<Env>, source: PushSource): Promise<Ending> => {
    const proven = await source.authenticate(c.req.raw.headers).catch((error) => {
      const said = { source: source.facts.name, err: messageOf(error) };
      ports.telemetry.log.error(said, "who sends cannot be checked now, answered 503");
      return undefined;
    });
    if (proven === undefined) return "uncheckable";
    return proven ? receive(c.env.incoming, source) : "unproven";
  };
  const post = async (c: Context<Env>) => {
    const source = ports.sources().find(({ name }) => name === c.req.param("name"));
    if (!source) return c.notFound();
    const answer = answers[await end(c, source)];
    return respond(c, answer, source.answer?.(answer, c.req.raw.headers, ports.now()));
  };
  const path = "/api/:version{v[0-9.]+}/kubernetes/push/:name";
  return new Hono<Env>().post(path, post).post(`${path}/`, post);
}
