import { join } from "node:path";
import type { AuditEvent } from "../audit/event.ts";
import type { Stateful } from "../audit/verdict.ts";
import { openConnection } from "./connection.ts";
import { countingFor } from "./counting-rules.ts";
import { hashOf } from "./identity.ts";
import { migrate } from "./migrate.ts";
import { plainText } from "./text.ts";

/** What stateful rules count where there is no daemon: in memory, on the time of the events. */
export interface Counts {
  /** Has to be told of every event, matching or not: a rule learns from a cluster's first one on. */
  saw(event: AuditEvent): void;
  /** Counts an event, and says whether the rule fires. Events of the same key are one. */
  fires(state: Stateful, event: AuditEvent & { readonly key: string }): boolean;
  close(): void;
}

/** The daemon's own counting, on a database that lives in memory. */
export function openCounts(): Counts {
  const connection = openConnection(":memory:");
  migrate(connection, { directory: ".", migrations: join(__dirname, "migrations") });
  const counting = countingFor(connection.database);
  return {
    saw: ({ source, time }) => counting.saw(plainText(source.cluster), Math.trunc(time)),
    fires: (state, { source, time, key }) => {
      const combination = hashOf(state.group);
      const it = { state, cluster: plainText(source.cluster), combination, request: key, time: Math.trunc(time) };
      return counting.count(it, Infinity) === "fires";
    },
    close: connection.close,
  };
}
