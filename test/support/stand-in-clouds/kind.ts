import type { Properties } from "../../../components/engine/values.ts";
import type { Cloud } from "./cloud.ts";

/** A resource as its stand-in sees it. */
export interface Made {
  readonly name: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Properties;
  /** Settings of its provider, as `region`. */
  readonly settings: Properties;
}

/** What a stand-in knows of one type of resource. Paths are keys joined by dots. */
export interface Kind {
  /** The input that the provider fills with a name of its own where the program leaves it out. */
  readonly autoname?: string;
  /** Inputs whose change makes a new object, beside the name. */
  readonly replaces?: readonly string[];
  /** Id of the object. Default: its name. */
  readonly id?: (made: Omit<Made, "id">) => string;
  /** What is said of one that a program only reads, and that nobody made here. */
  readonly foreign?: (id: string) => Properties;
  /** What the provider computes beside the inputs. */
  readonly outputs?: (made: Made) => Properties;
}

export type Invoke = (args: Properties, settings: Properties, cloud: Cloud) => Properties;

/** What stands in for a cloud. */
export interface Fixtures {
  readonly kind: (type: string) => Kind | undefined;
  readonly invokes: Readonly<Record<string, Invoke>>;
  /** Whether making what exists already takes it over, as a server-side apply does. */
  readonly takesOver?: boolean;
  /** A free name, made of the resource's own and something that nobody else has. */
  readonly autonamed: (name: string, suffix: string) => string;
}

/** The text of a property; empty where it is none. */
export const text = (value: unknown): string => (typeof value === "string" ? value : "");
