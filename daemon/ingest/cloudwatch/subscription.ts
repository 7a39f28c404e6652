import { bytesOf, listIn, own, textIn } from "../json.ts";
import { looseTimeOf } from "../kubernetes-event.ts";
import { apart, type Given, type Outcome } from "../outcome.ts";
import { factsOf, normalizeLine } from "./normalize.ts";

/** True for what a subscription filter sends: once base64 and gzip are undone. */
export function isSubscriptionPayload(value: unknown): boolean {
  return textIn(value, "messageType") !== undefined && listIn(value, "logEvents") !== undefined;
}

/** The log events of a subscription payload, which also names the log group and the account that owns it. */
export function normalizeSubscription(payload: unknown, original: Uint8Array, given: Given): readonly Outcome[] {
  if (own(payload, "messageType") !== "DATA_MESSAGE") return [apart("a control message of a subscription")];
  const source = factsOf(own(payload, "logGroup"), own(payload, "owner"), given.source);
  const stream = textIn(payload, "logStream");
  return (listIn(payload, "logEvents") ?? []).map((event) =>
    normalizeLine(
      { message: own(event, "message"), stream, time: looseTimeOf(own(event, "timestamp")) },
      bytesOf(event) ?? original,
      { ...given, source },
    ),
  );
}
