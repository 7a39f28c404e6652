import { isDeepStrictEqual } from "node:util";
import { deleteAll } from "./delete.ts";
import type { Goal, Registered } from "./goal.ts";
import { type Difference, InitializationError, type Provider } from "./provider.ts";
import { providerType, refuse } from "./providers.ts";
import type { Run } from "./run.ts";
import type { ResourceState } from "./state.ts";
import { nameOf, splitReference } from "./urn.ts";
import { changedPaths, ignoreChanges, isBelow, type Properties, unknown, withSecretKeys } from "./values.ts";

/** Brings one resource to what the program asks for. */
export async function register(run: Run, urn: string, goal: Goal): Promise<Registered> {
  const old = run.ledger.claim(urn, goal.aliases);
  if (!goal.custom) return registerComponent(run, urn, goal, old);
  if (goal.importId !== "") throw new Error(`${nameOf(urn)}: the local engine does not import; the Pulumi CLI does`);
  const usable = old && !old.external ? old : undefined;
  if (goal.type.startsWith(providerType)) return registerProvider(run, urn, goal, usable);
  return registerCustom(run, urn, goal, usable);
}

async function registerComponent(
  run: Run,
  urn: string,
  goal: Goal,
  old: ResourceState | undefined,
): Promise<Registered> {
  await run.step(old ? "same" : "create", urn, [], async () => {
    const outputs = old?.outputs ?? {};
    run.ledger.put({ ...stateOf(run, urn, goal, old), inputs: goal.inputs, outputs }, old, false);
  });
  return { urn, id: "", outputs: {} };
}

async function registerProvider(
  run: Run,
  urn: string,
  goal: Goal,
  old: ResourceState | undefined,
): Promise<Registered> {
  const registered = await run.providers.register(urn, goal, old);
  const changed = changedPaths(old?.inputs ?? {}, registered.inputs);
  await run.step(registered.operation, urn, registered.operation === "create" ? [] : changed, async () => {
    if (registered.operation === "replace" && old) run.ledger.retire(old);
    const state = {
      ...stateOf(run, urn, goal, old),
      id: registered.id,
      inputs: registered.inputs,
      outputs: registered.inputs,
    };
    run.ledger.put(state, registered.operation === "replace" ? undefined : old, registered.operation !== "same");
  });
  return registered;
}

/** Everything that the steps of one resource need to know. */
interface Subject {
  readonly urn: string;
  readonly goal: Goal;
  readonly provider: Provider;
  readonly reference: string;
  readonly inputs: Properties;
}

async function registerCustom(run: Run, urn: string, goal: Goal, old: ResourceState | undefined): Promise<Registered> {
  const { provider, reference } = await run.providers.forGoal(goal);
  const wanted = old ? ignoreChanges(goal.inputs, old.inputs ?? {}, goal.ignoreChanges) : goal.inputs;
  if (!provider) return registerUnknown(run, urn, goal, old, wanted);
  const checked = await provider.check(urn, old?.inputs ?? {}, wanted);
  refuse(urn, checked.failures);
  const subject = { urn, goal, provider, reference, inputs: checked.inputs };
  if (!old) return create(run, subject, "create", [], undefined);
  const { difference, changed } = await compare(subject, old);
  if (difference.replaces.length > 0) return replace(run, await anew(subject, wanted), old, difference, changed);
  const again = (old.initErrors?.length ?? 0) > 0;
  return difference.changes === "none" && !again ? same(run, subject, old) : update(run, subject, old, changed);
}

/** A replacement is checked as if there were no old object: a name that the provider gives is then a new one. */
async function anew(subject: Subject, wanted: Properties): Promise<Subject> {
  const checked = await subject.provider.check(subject.urn, {}, wanted);
  refuse(subject.urn, checked.failures);
  return { ...subject, inputs: checked.inputs };
}

/** In a preview, a provider whose own configuration is not known yet. */
async function registerUnknown(run: Run, urn: string, goal: Goal, old: ResourceState | undefined, inputs: Properties) {
  const changed = changedPaths(old?.inputs ?? {}, inputs);
  await run.step(old ? "update" : "create", urn, old ? changed : [], async () => {
    run.ledger.put({ ...stateOf(run, urn, goal, old), id: old?.id ?? "", inputs, outputs: inputs }, old, false);
  });
  return { urn, id: old?.id ?? "", outputs: inputs };
}

/** The provider's verdict, completed by what the program's options say. */
async function compare({ urn, goal, provider, reference, inputs }: Subject, old: ResourceState) {
  const oldInputs = old.inputs ?? {};
  const asked = await provider.diff(
    { urn, id: old.id ?? "" },
    oldInputs,
    old.outputs ?? {},
    inputs,
    goal.ignoreChanges,
  );
  const changed = changedPaths(oldInputs, inputs).filter((path) => path !== "__provider");
  const changes =
    asked.changes === "unknown" ? (changedPaths(oldInputs, inputs).length > 0 ? "some" : "none") : asked.changes;
  const forced = [...new Set([...asked.diffs, ...changed])].filter((path) => isBelow(path, goal.replaceOnChanges));
  const otherProvider = old.provider !== undefined && splitReference(old.provider).id !== splitReference(reference).id;
  const replaces = [...asked.replaces, ...forced, ...(otherProvider ? ["provider"] : [])];
  return { difference: { ...asked, changes, replaces } satisfies Difference, changed };
}

async function create(
  run: Run,
  { urn, goal, provider, reference, inputs }: Subject,
  operation: "create" | "replace",
  changed: readonly string[],
  old: ResourceState | undefined,
): Promise<Registered> {
  const state = { ...stateOf(run, urn, goal, undefined), provider: reference, inputs };
  return run.step(operation, urn, changed, async () => {
    if (run.preview) {
      const foreseen = provider.supportsPreview ? (await provider.create(urn, inputs, true)).outputs : inputs;
      const outputs = withSecretKeys(foreseen, goal.additionalSecretOutputs);
      if (old) run.ledger.retire(old);
      run.ledger.put({ ...state, id: "", outputs }, undefined, false);
      return { urn, id: "", outputs };
    }
    const make = () => run.ledger.during("creating", state, () => provider.create(urn, inputs, false));
    const kept = await initializing(make);
    const outputs = withSecretKeys(kept.outputs, goal.additionalSecretOutputs);
    if (old) run.ledger.retire(old);
    const created = { ...state, id: kept.id, outputs, created: run.now(), modified: run.now() };
    run.ledger.put({ ...created, ...kept.errors }, undefined, true);
    if (kept.failure) throw kept.failure;
    return { urn, id: kept.id, outputs };
  });
}

/** An object that exists but does not work is kept in the state, with the reasons; the next deployment tries again. */
async function initializing<Result extends { outputs: Properties }>(step: () => Promise<Result>) {
  try {
    return { ...(await step()), failure: undefined, errors: {} };
  } catch (error) {
    if (!(error instanceof InitializationError) || error.id === "") throw error;
    return { id: error.id, outputs: error.properties, failure: error, errors: { initErrors: error.reasons } };
  }
}

async function same(run: Run, { urn, goal, reference, inputs }: Subject, old: ResourceState): Promise<Registered> {
  return run.step("same", urn, [], async () => {
    const outputs = unchanged(withSecretKeys(old.outputs ?? {}, goal.additionalSecretOutputs), old.outputs);
    const state = {
      ...stateOf(run, urn, goal, old),
      provider: reference,
      inputs: unchanged(inputs, old.inputs),
      outputs,
    };
    run.ledger.put(state, old, false);
    return { urn, id: old.id ?? "", outputs };
  });
}

/** The old object where it says the same: its secrets keep their ciphertext. */
export function unchanged(now: Properties, old: Properties | undefined): Properties {
  return old !== undefined && isDeepStrictEqual(now, old) ? old : now;
}

async function update(
  run: Run,
  { urn, goal, provider, reference, inputs }: Subject,
  old: ResourceState,
  changed: readonly string[],
): Promise<Registered> {
  const target = { urn, id: old.id ?? "" };
  const state = { ...stateOf(run, urn, goal, old), provider: reference, inputs };
  const ask = (preview: boolean) => provider.update(target, old.inputs ?? {}, old.outputs ?? {}, inputs, preview);
  return run.step("update", urn, changed, async () => {
    if (run.preview) {
      const foreseen = provider.supportsPreview ? (await ask(true)).outputs : inputs;
      const outputs = withSecretKeys(foreseen, goal.additionalSecretOutputs);
      run.ledger.put({ ...state, outputs }, old, false);
      return { urn, id: target.id, outputs };
    }
    const kept = await initializing(() => run.ledger.during("updating", state, () => ask(false)));
    const outputs = withSecretKeys(kept.outputs, goal.additionalSecretOutputs);
    run.ledger.put({ ...state, outputs, modified: run.now(), ...kept.errors }, old, true);
    if (kept.failure) throw kept.failure;
    return { urn, id: target.id, outputs };
  });
}

async function replace(
  run: Run,
  subject: Subject,
  old: ResourceState,
  difference: Difference,
  changed: readonly string[],
): Promise<Registered> {
  const { urn, goal } = subject;
  if (old.protect) throw new Error(protectedSentence(urn, "replaced"));
  const first = goal.deleteBeforeReplace ?? difference.deleteBeforeReplace;
  if (!first) return create(run, subject, "replace", changed, old);
  await deleteAll(run, [...(await dependentsToReplace(run, old)), old]);
  return create(run, subject, "replace", changed, undefined);
}

/** What cannot live while the replaced object is away: resources whose own replacement its new outputs would force. */
async function dependentsToReplace(run: Run, replaced: ResourceState): Promise<ResourceState[]> {
  const gone = new Set([replaced.urn]);
  const found: ResourceState[] = [];
  for (const resource of run.ledger.remaining()) {
    if (!resource.custom || resource.delete || !resource.inputs || resource.type.startsWith(providerType)) continue;
    const touched = Object.entries(resource.propertyDependencies ?? {}).filter(([, urns]) =>
      urns?.some((u) => gone.has(u)),
    );
    if (touched.length === 0) continue;
    const inputs = { ...resource.inputs, ...Object.fromEntries(touched.map(([key]) => [key, unknown])) };
    const provider = await run.providers.forState(resource);
    const target = { urn: resource.urn, id: resource.id ?? "" };
    const { replaces } = await provider.diff(target, resource.inputs, resource.outputs ?? {}, inputs, []);
    if (replaces.length === 0) continue;
    gone.add(resource.urn);
    found.push(resource);
  }
  return found;
}

export function protectedSentence(urn: string, what: "replaced" | "deleted"): string {
  return `${nameOf(urn)} is protected and would have to be ${what}: set its option protect to false first`;
}

/** What the state keeps of the program's wishes. */
function stateOf(run: Run, urn: string, goal: Goal, old: ResourceState | undefined): ResourceState {
  const optional = {
    ...(goal.parent && { parent: goal.parent }),
    ...(goal.protect && { protect: true }),
    ...(goal.retainOnDelete && { retainOnDelete: true }),
    ...(goal.deletedWith && { deletedWith: goal.deletedWith }),
    ...(goal.dependencies.length > 0 && { dependencies: goal.dependencies }),
    ...(Object.keys(goal.propertyDependencies).length > 0 && { propertyDependencies: goal.propertyDependencies }),
    ...(goal.additionalSecretOutputs.length > 0 && { additionalSecretOutputs: goal.additionalSecretOutputs }),
    ...(goal.aliases.length > 0 && { aliases: goal.aliases }),
  };
  const times = { created: old?.created ?? run.now(), modified: old?.modified ?? run.now() };
  return {
    urn,
    custom: goal.custom,
    type: goal.type,
    ...(goal.custom && { id: old?.id ?? "" }),
    ...optional,
    ...(!run.preview && times),
  };
}
