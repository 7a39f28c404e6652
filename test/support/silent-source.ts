import type { PollSource } from "../../daemon/ingest/poll-source.ts";

const minute = 60_000;

/** A source that has no places: what a specification becomes where nobody looks at its events. */
export const silentSource: PollSource = {
  timing: { interval: minute, settle: 0, overlap: 0, passes: [], longest: minute, shortest: 1 },
  delay: "at once",
  partitions: async () => [],
  open: () => ({ page: async () => ({ found: [] }) }),
  renew: () => undefined,
  close: () => undefined,
};
