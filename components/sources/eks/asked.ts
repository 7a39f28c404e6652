import type * as pulumi from "@pulumi/pulumi";
import { messageOf } from "../../../daemon/audit/errors.ts";

/** What came of a question to the cloud: an answer, a refusal, or nothing yet, for it is about what is still to be made. */
export type Answer<T> =
  | { readonly state: "answered"; readonly value: T }
  | { readonly state: "refused"; readonly reason: string }
  | { readonly state: "unknown" };

/** The parts of an output that the SDK's types leave out. */
interface Settling<T> {
  promise(): Promise<T>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
}

/**
 * What an invoke answers. A refusal is an answer, too: no right to ask, or no network, must not stop a preview. Invokes
 * in their output form are asked nothing about resources that are still to be made.
 */
export async function answerOf<T>(output: pulumi.Output<T>): Promise<Answer<T>> {
  const settling = output as unknown as Settling<T>;
  // All three are refused together; one that nobody waits for would end the program.
  const [value, isKnown] = await Promise.allSettled([settling.promise(), settling.isKnown, settling.isSecret]);
  if (value.status === "rejected") return { state: "refused", reason: reasonOf(value.reason) };
  const known = isKnown.status === "fulfilled" && isKnown.value;
  return known ? { state: "answered", value: value.value } : { state: "unknown" };
}

/** The provider's last words, in one line of bearable length. */
function reasonOf(error: unknown): string {
  const text = messageOf(error);
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 300 ? `… ${line.slice(-300).replace(/^\S*\s/, "")}` : line;
}

/** True for the refusals by which AWS' provider says that there is no such thing. */
export const isMissing = (reason: string) =>
  /couldn't find resource|not\s?found|no cluster found|empty result|no matching|does not exist/i.test(reason);
