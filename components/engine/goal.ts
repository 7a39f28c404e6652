import type { Properties } from "./values.ts";

/** What the program asks for: one call of registerResource. */
export interface Goal {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly remote: boolean;
  readonly parent: string;
  readonly inputs: Properties;
  /** `urn::id`, or empty for the package's default provider. */
  readonly provider: string;
  /** Version of the package's plugin; empty for any. */
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Undefined: the provider decides. */
  readonly deleteBeforeReplace: boolean | undefined;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith: string;
  readonly importId: string;
}

/** What the program is told. */
export interface Registered {
  readonly urn: string;
  readonly id: string;
  readonly outputs: Properties;
}

/** A step failed and has been reported: the program ends, what is under way finishes, nothing new begins. */
export class StepFailed extends Error {}
