import { deleteAll } from "./delete.ts";
import { type Goal, type Registered, StepFailed } from "./goal.ts";
import type { CheckFailure } from "./provider.ts";
import { protectedSentence, register, unchanged } from "./register.ts";
import { messageOf, type Run } from "./run.ts";
import { type ReadStack, readReference, stackReferenceType } from "./stack-reference.ts";
import { makeUrn } from "./urn.ts";
import { type Properties, withSecretKeys } from "./values.ts";

/** A resource that the program reads and does not own. */
export interface ReadGoal {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly provider: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

/** One run of a program: what it may ask for. */
export interface Deployment {
  register(goal: Goal): Promise<Registered>;
  registerOutputs(urn: string, outputs: Properties): void;
  read(goal: ReadGoal): Promise<{ urn: string; outputs: Properties }>;
  invoke(
    token: string,
    args: Properties,
    place: { provider: string; version: string },
  ): Promise<{ result: Properties; failures: readonly CheckFailure[] }>;
  /** When the program has ended well: deletes what it no longer mentions. */
  finish(): Promise<void>;
}

interface DeploymentPlace {
  readonly stack: string;
  readonly project: string;
  readonly readStack: ReadStack;
}

export function deployment(run: Run, place: DeploymentPlace): Deployment {
  const seen = new Set<string>();
  const withOutputs = new Set<string>();

  /** Problems before a step has begun are told here; steps tell their own. */
  async function told<Result>(urn: string, work: () => Promise<Result>): Promise<Result> {
    try {
      if (run.failed()) throw new StepFailed("an earlier step has failed");
      return await work();
    } catch (error) {
      if (!(error instanceof StepFailed)) run.report({ kind: "message", level: "error", text: messageOf(error), urn });
      run.fail();
      throw error;
    }
  }

  const urnFor = (goal: { parent: string; type: string; name: string }) =>
    makeUrn(place.stack, place.project, goal.parent, goal.type, goal.name);
  const once = (urn: string) => {
    if (seen.has(urn)) throw new Error(`two resources are called ${urn}: give one of them another name`);
    seen.add(urn);
  };

  return {
    register(goal) {
      const urn = urnFor(goal);
      return told(urn, async () => {
        once(urn);
        if (goal.remote) throw new Error(`the local engine does not run components of other languages (${goal.type})`);
        return register(run, urn, goal);
      });
    },
    registerOutputs(urn, outputs) {
      if (withOutputs.has(urn)) throw new Error(`the outputs of ${urn} are registered twice`);
      withOutputs.add(urn);
      run.ledger.amend(urn, { outputs: unchanged(outputs, run.ledger.find(urn)?.outputs) });
    },
    read(goal) {
      const urn = urnFor(goal);
      return told(urn, async () => {
        once(urn);
        if (goal.type === stackReferenceType)
          return readStep(run, urn, goal, "", () => readReference(place.readStack, goal.id));
        const { provider, reference } = await run.providers.forGoal(goal);
        return readStep(run, urn, goal, reference, async () => {
          const found = await provider?.read({ urn, id: goal.id }, goal.inputs, {});
          if (provider && !found) throw new Error(`${goal.type} "${goal.id}" does not exist`);
          return found?.outputs ?? goal.inputs;
        });
      });
    },
    async invoke(token, args, { provider: asked, version }) {
      const { provider } = await run.providers.forGoal({ type: token, provider: asked, version, parent: "" });
      if (!provider) return { result: {}, failures: [] };
      return provider.invoke(token, args);
    },
    async finish() {
      const left = run.ledger.remaining();
      const held = left.find((resource) => resource.protect && !resource.delete);
      if (held) {
        run.fail();
        run.report({ kind: "message", level: "error", text: protectedSentence(held.urn, "deleted"), urn: held.urn });
        return;
      }
      await deleteAll(run, left).catch((error) => {
        if (!(error instanceof StepFailed)) throw error;
      });
    },
  };
}

/** Takes what is read into the books, as something that others own. */
function readStep(run: Run, urn: string, goal: ReadGoal, reference: string, read: () => Promise<Properties>) {
  const { type, id, parent, dependencies } = goal;
  return run.step("read", urn, [], async () => {
    const outputs = withSecretKeys(await read(), goal.additionalSecretOutputs);
    const state = { urn, custom: true, external: true, id, type, inputs: {}, outputs, dependencies };
    const links = { ...(reference && { provider: reference }), ...(parent && { parent }) };
    run.ledger.put({ ...state, ...links }, run.ledger.claim(urn, []), false);
    return { urn, outputs };
  });
}
