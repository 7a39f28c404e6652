import type { Instruments } from "./instruments.ts";

/** What is configured now. */
export interface Expected {
  readonly sources: readonly { readonly name: string; readonly kind: "pushed" | "polled" }[];
  readonly clusters: readonly string[];
  /** In force: the same array for as long as they are the same. */
  readonly rules: readonly string[];
}

/** The closed sets that labels come from. */
export interface Words {
  readonly reasons: readonly string[];
  readonly kinds: readonly string[];
}

/** Clusters that have a label of their own. Clouds name clusters, and whoever makes clusters there may name many. */
export const mostClusters = 200;
/** Pairs of a rule and a cluster that are counted apart. */
export const mostPairs = 5_000;
/** Counters that are there at 0 before anything happened, of rules alone and of rules with clusters. */
export const mostZeros = 2_000;
/** The label of clusters beyond those. */
const other = "other";

type Audit = { readonly rule: string; readonly cluster: string };

/** Keeps counters for what is configured, and no more than can be read often. */
export function expecting(m: Instruments) {
  const clusters = new Set<string>();
  const pairs = pairing();
  const sources = sourceCounters(m);
  let asking: { read: () => Promise<Expected>; words: Words } | undefined;
  let rules: readonly string[] = [];
  let named = "";
  const clusterOf = (cluster: string) => {
    if (clusters.size < mostClusters) clusters.add(cluster);
    return clusters.has(cluster) ? cluster : other;
  };
  const audit = ({ rule, cluster }: Audit): Audit => pairs.kept({ rule, cluster: clusterOf(cluster) });
  const zeros = (next: Expected) => {
    const own = next.clusters.slice(0, mostClusters).map(clusterOf);
    if (next.rules.length <= mostZeros) for (const rule of next.rules) m.notEvaluable.inc({ rule }, 0);
    if (next.rules.length * own.length <= mostZeros)
      for (const rule of next.rules) for (const cluster of own) m.audits.inc(audit({ rule, cluster }), 0);
  };
  return {
    audit,
    expect: (read: () => Promise<Expected>, words: Words) => {
      asking = { read, words };
    },
    align: async () => {
      if (!asking) return;
      const next = await asking.read();
      sources(next.sources, asking.words);
      if (rules === next.rules && named === next.clusters.join("\n")) return;
      const kept = new Set(next.rules);
      for (const rule of rules) {
        if (kept.has(rule)) continue;
        m.notEvaluable.remove({ rule });
        for (const pair of pairs.dropped(rule)) m.audits.remove(pair);
      }
      rules = next.rules;
      named = next.clusters.join("\n");
      zeros(next);
    },
  };
}

/** Which clusters each rule is counted with. */
function pairing() {
  const known = new Map<string, Set<string>>();
  let size = 0;
  return {
    kept: ({ rule, cluster }: Audit): Audit => {
      const of = known.get(rule) ?? new Set();
      known.set(rule, of);
      const label = of.has(cluster) || size < mostPairs ? cluster : other;
      if (!of.has(label)) size += 1;
      of.add(label);
      return { rule, cluster: label };
    },
    dropped: (rule: string): Audit[] => {
      const of = [...(known.get(rule) ?? [])];
      known.delete(rule);
      size -= of.length;
      return of.map((cluster) => ({ rule, cluster }));
    },
  };
}

/** Counters of sources, from when they are configured until they are no more. */
function sourceCounters(m: Instruments) {
  let known = new Map<string, Expected["sources"][number]["kind"]>();
  return (sources: Expected["sources"], { reasons, kinds }: Words) => {
    const each = (source: string, polled: boolean, act: (counter: Counter, labels: Labels) => void) => {
      for (const counter of [m.received, m.imported, m.duplicate, m.truncated]) act(counter as Counter, { source });
      for (const reason of reasons) act(m.rejected as Counter, { source, reason });
      if (polled) act(m.late as Counter, { source });
      for (const kind of polled ? kinds : []) act(m.pollFailures as Counter, { source, kind });
    };
    const next = new Map(sources.map(({ name, kind }) => [name, kind]));
    for (const [name] of known) {
      if (next.has(name)) continue;
      each(name, true, (counter, labels) => counter.remove(labels));
      m.delay.remove({ source: name });
    }
    for (const [name, kind] of next)
      if (known.get(name) !== kind) each(name, kind === "polled", (counter, labels) => counter.inc(labels, 0));
    known = next;
  };
}

type Labels = Record<string, string>;
/** What all counters can do, whatever their labels are called. */
interface Counter {
  inc(labels: Labels, value: number): void;
  remove(labels: Labels): void;
}
