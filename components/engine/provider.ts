import type { Properties } from "./values.ts";

/** What a check says of one property. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface Difference {
  /** `unknown`: the provider leaves the comparison of the inputs to the engine. */
  readonly changes: "none" | "some" | "unknown";
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** Paths that the provider names; empty when it names none. */
  readonly diffs: readonly string[];
}

/** A provider answered with an object that exists but does not work yet; it has to be kept in the state. */
export class InitializationError extends Error {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];
  constructor(message: string, id: string, properties: Properties, reasons: readonly string[]) {
    super(message);
    this.id = id;
    this.properties = properties;
    this.reasons = reasons;
  }
}

export interface Target {
  readonly urn: string;
  readonly id: string;
}

/** One configured provider. Values go in and come out with their marks of secrecy, whether its plugin knows them or not. */
export interface Provider {
  /** Creates and updates may be asked in previews, too. */
  readonly supportsPreview: boolean;
  check(
    urn: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }>;
  diff(
    target: Target,
    oldInputs: Properties,
    oldOutputs: Properties,
    news: Properties,
    ignoreChanges: readonly string[],
  ): Promise<Difference>;
  create(urn: string, inputs: Properties, preview: boolean): Promise<{ id: string; outputs: Properties }>;
  /** The object as it is now; undefined when it is gone. */
  read(
    target: Target,
    inputs: Properties,
    outputs: Properties,
  ): Promise<{ id: string; inputs: Properties | undefined; outputs: Properties } | undefined>;
  update(
    target: Target,
    oldInputs: Properties,
    oldOutputs: Properties,
    news: Properties,
    preview: boolean,
  ): Promise<{ outputs: Properties }>;
  delete(target: Target, inputs: Properties, outputs: Properties): Promise<void>;
  invoke(token: string, args: Properties): Promise<{ result: Properties; failures: readonly CheckFailure[] }>;
}

/** A provider's plugin before it is configured. */
export interface Plugin {
  checkConfig(
    urn: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }>;
  diffConfig(urn: string, olds: Properties, oldOutputs: Properties, news: Properties): Promise<Difference>;
  /** A provider with this configuration. */
  configure(urn: string, id: string, inputs: Properties): Promise<Provider>;
}

/** Where plugins come from. */
export interface PluginHost {
  /**
   * A plugin of its own for each provider resource: a configuration belongs to a process.
   *
   * @throws Error that says where the plugin was looked for.
   */
  open(name: string, version: string): Promise<Plugin>;
  close(): Promise<void>;
}
