import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { answers, respond } from "../answer.ts";
import { type ReceivePorts, receiver } from "../receive.ts";
import { normalize } from "./normalize.ts";
import { sourceOf, type WebhookTokens } from "./tokens.ts";

export interface WebhookPorts extends ReceivePorts {
  /** Read at every request, so that a reloaded configuration counts at once. */
  readonly webhooks: () => readonly WebhookTokens[];
}

type Env = { Bindings: HttpBindings };

/**
 * The endpoint that API servers deliver to. 200 means every event of the body is judged and durable, or quarantined.
 * A wrong token gets the same 404 as an unknown path, its body unread.
 */
export function webhookSource(ports: WebhookPorts): Hono<Env> {
  const receive = receiver(ports);
  const post = async (c: Context<Env>) => {
    const facts = sourceOf(c.req.param("token") ?? "", ports.webhooks());
    if (!facts) return c.notFound();
    const sender = { facts, normalize: (body: Uint8Array) => normalize(body, facts) };
    return respond(c, answers[await receive(c.env.incoming, sender)]);
  };
  const app = new Hono<Env>();
  for (const path of ["/api/:version{v[0-9.]+}/kubernetes/webhook/:token", "/:token"]) {
    app.post(path, post);
    app.post(`${path}/`, post);
  }
  return app;
}
