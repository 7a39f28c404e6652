import type { SourceFacts } from "../../audit/event.ts";
import { readEnvelopes } from "../envelope-body.ts";
import type { PushSource } from "../push-source.ts";
import { bearerOf, isOneOf } from "../secret.ts";
import { withoutTransport } from "../transport.ts";
import type { ForwarderPush } from "./config.ts";

/**
 * A log forwarder (Fluent Bit, Fluentd, Vector, OpenShift's, syslog-ng) that reads an API server's audit log and sends
 * it as JSON. The token says which cluster speaks: a record that names another one is still this cluster's.
 */
export function forwarderSource(config: ForwarderPush): PushSource {
  const { name, token, type: _, cluster = name, ...where } = config;
  const facts: SourceFacts = { ...where, cluster, name: `forwarder/${name}` };
  return {
    name,
    facts,
    authenticate: async (headers) => isOneOf(bearerOf(headers), [token].flat()),
    normalize: (body) => {
      const { events, rejections } = readEnvelopes(body, facts, () => facts);
      return { events: events.map(withoutTransport), rejections };
    },
  };
}
