/** One recorded event, or several in turn, and whether a rule fires on them. */
export interface Sample {
  /** What the events show. */
  readonly name: string;
  /** As recorded, in any provider's envelope. */
  readonly event?: unknown;
  /** For a rule with threshold or firstSeen: it has to fire by the last of them, or must not at all. */
  readonly events?: readonly unknown[];
  /** The event, or the whole list, occurs that often, each time as another request. Default 1. */
  readonly times?: number;
  readonly matches: boolean;
  /** Why the rule has to fire, or must not. */
  readonly because: string;
}
