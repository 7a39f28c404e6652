import { createHash } from "node:crypto";
import type { AuditEvent } from "../audit/event.ts";
import type { Stateful } from "../audit/verdict.ts";
import { openCounts } from "../store/counts.ts";

/** What stateful rules count over recorded events. */
export interface RecordedCounts {
  /** Tells of an event; the answer says which rules fire on it. */
  of(event: AuditEvent): (state: Stateful) => boolean;
  close(): void;
}

/** Counting where nothing is delivered twice: an event that stands there again is another one. */
export function openRecordedCounts(): RecordedCounts {
  const counts = openCounts();
  const keyOf = requestKeys();
  const since = new Map<string, number>();
  return {
    of(event) {
      const { cluster } = event.source;
      if (event.time < (since.get(cluster) ?? Infinity)) {
        since.set(cluster, event.time);
        counts.saw(event);
      }
      let keyed: (AuditEvent & { key: string }) | undefined;
      return (state) => {
        keyed ??= { ...event, key: keyOf(event) };
        return counts.fires(state, keyed);
      };
    },
    close: counts.close,
  };
}

/** Requests whose stages are known to belong together. */
const mostRequests = 10_000;

/** Names requests: the stages of one have one name, the same stage once more is another request. */
function requestKeys(): (event: AuditEvent) => string {
  const requests = new Map<string, Map<string, number>>();
  let nameless = 0;
  return ({ source, time, body: { auditID, stage } }) => {
    if (auditID === "") return `#${nameless++}`;
    const request = `${source.cluster}\0${auditID}\0${time}`;
    const stages = requests.get(request) ?? new Map<string, number>();
    const times = stages.get(stage) ?? 0;
    requests.set(request, stages.set(stage, times + 1));
    const [oldest = ""] = requests.keys();
    if (requests.size > mostRequests) requests.delete(oldest);
    return createHash("sha256").update(`${request}\0${times}`).digest("base64url");
  };
}
