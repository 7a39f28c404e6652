/** What is done with a resource. */
export type Operation =
  | "same"
  | "create"
  | "update"
  | "replace"
  | "delete"
  | "read"
  | "refresh"
  | "retain"
  /** Gone from the provider; the state forgets it. */
  | "forget";

/** What a deployment tells while it runs. */
export type EngineEvent =
  | { readonly kind: "step"; readonly phase: "start"; readonly operation: Operation; readonly urn: string }
  | {
      readonly kind: "step";
      readonly phase: "done";
      readonly operation: Operation;
      readonly urn: string;
      /** Input paths that differ, for updates and replacements. Never values: they may be secret. */
      readonly changed: readonly string[];
      readonly milliseconds: number;
    }
  | {
      readonly kind: "step";
      readonly phase: "failed";
      readonly operation: Operation;
      readonly urn: string;
      readonly message: string;
    }
  | {
      readonly kind: "message";
      readonly level: "debug" | "info" | "warning" | "error";
      readonly text: string;
      readonly urn?: string;
    };

export type Report = (event: EngineEvent) => void;
