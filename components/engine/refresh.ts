import { providerType } from "./providers.ts";
import { messageOf, type Run } from "./run.ts";
import { stackReferenceType } from "./stack-reference.ts";
import type { ResourceState } from "./state.ts";
import { changedPaths, withSecretKeys } from "./values.ts";

/** Asks the providers what has become of everything in the state, and writes it down. */
export async function refreshAll(run: Run): Promise<void> {
  const all = run.ledger.remaining();
  const reads = all.map((resource) => readOne(run, resource));
  for (const [index, resource] of all.entries()) {
    const found = await reads[index];
    if (found === "gone") await run.step("forget", resource.urn, [], async () => run.ledger.drop(resource));
    else if (found === "unread" || found === undefined) run.ledger.put(resource, resource, false);
    else {
      const changed = changedPaths(resource.outputs ?? {}, found.outputs ?? {});
      await run.step(changed.length > 0 ? "refresh" : "same", resource.urn, changed, async () => {
        run.ledger.put(changed.length > 0 ? { ...found, modified: run.now() } : found, resource, false);
      });
    }
  }
}

/** A resource that could not be read stays as it is, and the run has failed. */
async function readOne(run: Run, resource: ResourceState): Promise<ResourceState | "gone" | "unread"> {
  const { urn, id = "", inputs = {}, outputs = {} } = resource;
  const ofAProvider = ![providerType, stackReferenceType].some((type) => resource.type.startsWith(type));
  if (!resource.custom || resource.delete || !ofAProvider) return "unread";
  try {
    const provider = await run.providers.forState(resource);
    const found = await provider.read({ urn, id }, inputs, outputs);
    if (!found) return "gone";
    const secret = resource.additionalSecretOutputs ?? [];
    return {
      ...resource,
      id: found.id,
      inputs: found.inputs ?? inputs,
      outputs: withSecretKeys(found.outputs, secret),
    };
  } catch (error) {
    run.fail();
    run.report({ kind: "step", phase: "failed", operation: "refresh", urn, message: messageOf(error) });
    return "unread";
  }
}
