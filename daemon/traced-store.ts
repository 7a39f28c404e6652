import type { OpenedStore } from "./store/index.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";

/** What the API asks of the reader that may take long. */
const asked = ["page", "arrived", "summarize", "quarantine", "quarantined", "counters", "changes"] as const;

/** A store whose long questions are pieces of the trace. */
export function tracedStore(store: OpenedStore, telemetry: Pick<Telemetry, "span">): OpenedStore {
  const ask = <N extends (typeof asked)[number]>(name: N) => {
    const question = store[name] as (...args: unknown[]) => Promise<unknown>;
    return [name, (...args: unknown[]) => telemetry.span(`store ${name}`, {}, () => question(...args))] as const;
  };
  return { ...store, ...(Object.fromEntries(asked.map(ask)) as Pick<OpenedStore, (typeof asked)[number]>) };
}
