/** One thing that is wrong, and which parameter or field it is about, where it is about one. */
export interface ErrorDetail {
  readonly message: string;
  readonly parameter?: string;
  /** Dotted. */
  readonly path?: string;
  readonly [more: string]: unknown;
}

/** The API did not do what was asked. The message is the daemon's sentence. */
export class AuditwireApiError extends Error {
  /** Of HTTP. */
  readonly status: number;
  /** `invalid`, `unauthorized`, `forbidden`, `not_found`, `conflict`, `unavailable` or `internal`. */
  readonly code: string;
  readonly details: readonly ErrorDetail[];
  /** Names the request in the daemon's log. */
  readonly requestId: string | undefined;

  constructor(
    status: number,
    said: { err: string; code: string; details?: readonly ErrorDetail[]; requestId?: string },
  ) {
    super(said.err);
    this.name = "AuditwireApiError";
    this.status = status;
    this.code = said.code;
    this.details = said.details ?? [];
    this.requestId = said.requestId;
  }
}

/** The error that an answer says; a proxy's own answers say it otherwise. */
export function errorIn({ status, statusText, headers }: Response, said: unknown): AuditwireApiError {
  const requestId = headers.get("x-request-id") ?? undefined;
  if (isOurs(said)) return new AuditwireApiError(status, { ...(requestId && { requestId }), ...said });
  const code = codes[status] ?? (status >= 500 ? "unavailable" : "invalid");
  const text = typeof said === "string" && said !== "" ? said : statusText;
  const err = `the daemon's address answered ${status}: ${text.slice(0, 200)}`;
  return new AuditwireApiError(status, { err, code, ...(requestId && { requestId }) });
}

const codes: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
};

const isOurs = (said: unknown): said is { err: string; code: string; details?: readonly ErrorDetail[] } =>
  typeof said === "object" && said !== null && "err" in said && "code" in said;
