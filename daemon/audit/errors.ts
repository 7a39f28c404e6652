/** What went wrong, in the few words that commands and the API share. */
export type ErrorCode =
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "unavailable"
  | "internal";

/** An error with a message that may be shown to whoever asked. Its `cause` is for the operator only. */
export class AuditwireError extends Error {
  readonly code: ErrorCode;
  /** One entry for each thing that is wrong, where there are several. */
  readonly details: readonly unknown[];

  constructor(code: ErrorCode, message: string, options: { details?: readonly unknown[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AuditwireError";
    this.code = code;
    this.details = options.details ?? [];
  }
}

/** `invalid`: one field of what was sent is wrong. */
export const wrongField = (path: string, message: string): AuditwireError =>
  new AuditwireError("invalid", `${path}: ${message}`, { details: [{ path, message }] });

/** An error's message, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
