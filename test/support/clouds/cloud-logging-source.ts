import { GkeSpecification } from "../../../daemon/ingest/cloud-logging/config.ts";
import { cloudLoggingSource } from "../../../daemon/ingest/cloud-logging/source.ts";
import type { Clock, Found, PollSource, Window } from "../../../daemon/ingest/poll-source.ts";
import type { CloudLogging } from "./cloud-logging.ts";

export interface SourceOptions {
  readonly specification?: object;
  /** At the simulator's time, and never waiting, unless it is said otherwise. */
  readonly clock: Partial<Clock> & Pick<Clock, "now">;
  /** Default: the simulator's, without sockets. */
  readonly fetch?: typeof fetch;
}

/** A source of the project `shop-project` that reads the simulator with a key. `taken` has the limiter of each call. */
export function sourceOf(cloud: CloudLogging, { specification = {}, clock, fetch = cloud.fetch }: SourceOptions) {
  const taken: string[] = [];
  const source = cloudLoggingSource(
    GkeSpecification.parse({
      name: "gke",
      deploymentType: "gke",
      credentialID: "key",
      gcpProjectIDs: ["shop-project"],
      ...specification,
    }),
    {
      credential: (id) => (id === "key" ? { id, type: "gcp-key", key: cloud.key() } : undefined),
      rate: (key) => ({ take: async () => void taken.push(key) }),
      outbound: { fetch, agents: {} as never },
      clock: { elapsed: clock.now, sleep: () => new Promise(() => {}), ...clock },
    },
  );
  return { source, taken };
}

/** All pages of a window of all partitions, as a poller asks for them. */
export async function readWindow(source: PollSource, window: Window): Promise<readonly (readonly Found[])[]> {
  const { signal } = new AbortController();
  const pages: (readonly Found[])[] = [];
  for (const partition of await source.partitions(signal)) {
    const reader = source.open(partition, window);
    for (let token: string | undefined, any = true; any; any = token !== undefined) {
      const page = await reader.page(token, signal);
      pages.push(page.found);
      token = page.next;
    }
  }
  return pages;
}
