import { letIn } from "../conditions.ts";

/** Somebody asks for a shell, or for a container's standard streams. By verb get over WebSocket, by create over SPDY. */
export const execAsked = `jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") in ("exec", "attach")`;

/** He got it. */
export const execOpened = `${execAsked} and ${letIn}`;

/** He got it, and the command is in the query. GKE records no query. */
export const commandStarted = `jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") = "exec" and ${letIn}`;

/** What may stand for a character in a query, which most clients encode and some do not. */
const encoded: Readonly<Record<string, string>> = {
  " ": String.raw`(?:(?:\+|%20|&command=)+)`,
  "/": "(?:/|%2f)",
  ":": "(?::|%3a)",
  "¦": String.raw`(?:\||%7c)`,
  "(": String.raw`(?:\(|%28)`,
  $: String.raw`(?:\$|%24)`,
  "<": "(?:<|%3c)",
};

/** Plain text as a pattern for a query: the arguments of a command are joined by a space, `¦` is a pipe. */
export const asInQuery = (text: string) =>
  text.replace(/[ /:¦($<]|[.*+?)[\]{}|\\^]/g, (character) => encoded[character] ?? `\\${character}`);

/** A space and whatever stands before the next thing of the same command. */
export const further = `${asInQuery(" ")}(?:(?:[^&]|&command=)*?${asInQuery(" ")})?`;

/** Where a program's name begins: behind a space, a slash, a quote, as they are or percent-encoded. */
export const start = String.raw`(?:\b|%[0-9a-f]{2})`;

/** The command has one of these RE2 patterns in it, without regard to case. */
export function commandHas(...patterns: readonly string[]): string {
  const inCommand = `(?i)[?&]command=(?:[^&]|&command=)*(?:${patterns.join("|")})`;
  return `jpath("requestURI") matches ${JSON.stringify(inCommand)}`;
}
