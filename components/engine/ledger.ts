import type { PendingOperation, ResourceState, Snapshot } from "./state.ts";
import { referenceTo, splitReference } from "./urn.ts";

/** The books of one deployment: what was there, what is there now, what is under way. */
export interface Ledger {
  /** The resource that bore this name, or one of its former names, and that no other has claimed. */
  claim(urn: string, aliases: readonly string[]): ResourceState | undefined;
  /** A resource as it was before, or as it is now. */
  find(urn: string, id?: string): ResourceState | undefined;
  /** Does the work of a step, noted durably while it is under way: a note that is left was left by a killed engine. */
  during<Result>(type: PendingOperation["type"], resource: ResourceState, work: () => Promise<Result>): Promise<Result>;
  /** The resource is now so; it takes the place of the old one. `durable` is for what has changed outside. */
  put(resource: ResourceState, old: ResourceState | undefined, durable: boolean): void;
  /** Changes what was put. */
  amend(urn: string, change: Partial<ResourceState>): void;
  /** The old one was replaced and is still to be deleted. */
  retire(old: ResourceState): void;
  /** The old one is gone. */
  drop(old: ResourceState): void;
  /** What was there, is not claimed and not dropped; dependencies first. */
  remaining(): readonly ResourceState[];
  snapshot(): Snapshot;
  save(): void;
}

export function ledger(before: Snapshot, write: (snapshot: Snapshot) => void): Ledger {
  const olds = new Map<ResourceState, ResourceState>(before.resources.map((r) => [r, r]));
  const claimed = new Set<ResourceState>();
  const news: ResourceState[] = [];
  const pending = new Set<PendingOperation>();
  const renamed = new Map<string, string>();
  const byUrn = new Map(before.resources.filter((r) => !r.delete).map((r) => [r.urn, r]));

  const snapshot = (): Snapshot => ({
    resources: [...news, ...[...olds.values()].map((r) => (renamed.size > 0 ? withRenamed(r, renamed) : r))],
    pending: [...pending],
  });
  const save = () => write(snapshot());
  return {
    claim(urn, aliases) {
      const old = [urn, ...aliases].map((u) => byUrn.get(u)).find((r) => r && !claimed.has(r) && olds.has(r));
      if (!old) return undefined;
      claimed.add(old);
      if (old.urn !== urn) renamed.set(old.urn, urn);
      return old;
    },
    find: (urn, id) => [...news, ...olds.values()].find((r) => r.urn === urn && (id === undefined || r.id === id)),
    async during(type, resource, work) {
      const operation = { resource, type };
      pending.add(operation);
      save();
      try {
        return await work();
      } finally {
        pending.delete(operation);
      }
    },
    put(resource, old, durable) {
      if (old) olds.delete(old);
      news.push(resource);
      if (durable) save();
    },
    amend(urn, change) {
      const at = news.findIndex((r) => r.urn === urn);
      const resource = news[at];
      if (resource) news[at] = { ...resource, ...change };
    },
    retire(old) {
      olds.set(old, { ...old, delete: true });
    },
    drop(old) {
      for (const [key, value] of olds) if (key === old || value === old) olds.delete(key);
      save();
    },
    remaining: () => [...olds.values()].filter((r) => r.delete || !isClaimed(r)),
    snapshot,
    save,
  };

  function isClaimed(resource: ResourceState): boolean {
    return claimed.has(resource);
  }
}

/** References to a resource that goes by another name now. */
function withRenamed(resource: ResourceState, renamed: ReadonlyMap<string, string>): ResourceState {
  const now = (urn: string) => renamed.get(urn) ?? urn;
  const provider = resource.provider && splitReference(resource.provider);
  const { propertyDependencies } = resource;
  return {
    ...resource,
    ...(resource.parent && { parent: now(resource.parent) }),
    ...(resource.dependencies && { dependencies: resource.dependencies.map(now) }),
    ...(resource.deletedWith && { deletedWith: now(resource.deletedWith) }),
    ...(provider && { provider: referenceTo(now(provider.urn), provider.id) }),
    ...(propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([key, urns]) => [key, urns?.map(now) ?? null]),
      ),
    }),
  };
}
