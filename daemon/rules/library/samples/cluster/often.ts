import { type RequestFacts, request } from "../request.ts";
import type { Sample } from "../sample.ts";

/** Each sample that often, as a threshold wants it. */
export function often(times: number, samples: readonly Sample[]): readonly Sample[] {
  return samples.map((sample) => ({ ...sample, times }));
}

/** The same request by two users in turn, too few times by each. */
export function byTwoUsers(timesEach: number, facts: RequestFacts): Sample {
  return {
    name: "by two users in turn",
    events: ["alice", "bob"].map((user) => request({ ...facts, user })),
    times: timesEach,
    matches: false,
    because: "each user is counted alone",
  };
}
