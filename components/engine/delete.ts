import { providerType } from "./providers.ts";
import type { Run } from "./run.ts";
import type { ResourceState } from "./state.ts";
import { splitReference } from "./urn.ts";

/** Deletes resources of the state: what depends on others first, what is independent at the same time. */
export async function deleteAll(run: Run, resources: readonly ResourceState[]): Promise<void> {
  const urns = new Set(resources.map((r) => r.urn));
  const deletions = new Map<ResourceState, Promise<void>>();
  const deletion = (resource: ResourceState): Promise<void> => {
    const known = deletions.get(resource);
    if (known) return known;
    const dependents = resources.filter((other) => other !== resource && dependsOn(other, resource));
    const begun = Promise.all(dependents.map(deletion)).then(() => deleteOne(run, resource, urns));
    deletions.set(resource, begun);
    return begun;
  };
  const results = await Promise.allSettled(resources.map(deletion));
  const failed = results.find((r) => r.status === "rejected");
  if (failed) throw failed.reason;
}

function dependsOn(resource: ResourceState, on: ResourceState): boolean {
  if (resource.urn === on.urn) return false;
  const provider = resource.provider && splitReference(resource.provider);
  return (
    resource.parent === on.urn ||
    resource.deletedWith === on.urn ||
    (provider !== undefined &&
      provider !== "" &&
      provider.urn === on.urn &&
      (on.id === undefined || provider.id === on.id)) ||
    (resource.dependencies ?? []).includes(on.urn) ||
    Object.values(resource.propertyDependencies ?? {}).some((urns) => urns?.includes(on.urn))
  );
}

async function deleteOne(run: Run, resource: ResourceState, deleted: ReadonlySet<string>): Promise<void> {
  const kept = resource.retainOnDelete === true || resource.external === true;
  await run.step(kept ? "retain" : "delete", resource.urn, [], async () => {
    const goesAlong = resource.deletedWith !== undefined && deleted.has(resource.deletedWith);
    const ofAProvider = resource.custom && !resource.type.startsWith(providerType) && !kept && !goesAlong;
    if (run.preview) return;
    if (!ofAProvider) {
      run.ledger.drop(resource);
      return;
    }
    const provider = await run.providers.forState(resource);
    const target = { urn: resource.urn, id: resource.id ?? "" };
    await run.ledger.during("deleting", resource, () =>
      provider.delete(target, resource.inputs ?? {}, resource.outputs ?? {}),
    );
    run.ledger.drop(resource);
  });
}
