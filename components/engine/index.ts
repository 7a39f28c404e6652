/**
 * A small deployment engine for Pulumi programs in TypeScript: for the first run on a machine without the Pulumi CLI,
 * and for tests. It serves Pulumi's deployment protocol to the unmodified SDK and drives real resource plugins.
 *
 * @packageDocumentation
 */

export { WrongPassphrase } from "./cipher.ts";
export type { EngineEvent, Operation, Report } from "./events.ts";
export { LockedError } from "./lock.ts";
export type { DeploymentInfo } from "./monitor.ts";
export { runProgram } from "./program.ts";
export { ProjectError, readProject } from "./project.ts";
export type { Plugin, PluginHost, Provider } from "./provider.ts";
export { isScaffold, openStack, type Stack, type StackResult } from "./stack.ts";
export type { ReadStack } from "./stack-reference.ts";
export { StateError } from "./state.ts";
export { type TrialEngine, type TrialResult, trial } from "./trial.ts";
export { nameOf, typeOf } from "./urn.ts";
export {
  containsSecret,
  isSecret,
  type Properties,
  unknown,
  type Value,
  withoutSecrets,
} from "./values.ts";
