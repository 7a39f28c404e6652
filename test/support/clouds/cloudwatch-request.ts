/** A request as the simulated AWS sees it. */
export interface SimulatedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** An answer; or a connection that is cut, or that stays silent. */
export type SimulatedAnswer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | "reset"
  | "timeout";
