import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";

/** A shell in a pod, by a kubectl of today. */
export const shell: RequestFacts = {
  verb: "get",
  resource: "pods",
  namespace: "shop",
  name: "web-5d9c6-x2x7k",
  subresource: "exec",
  query: "command=sh&container=web&stdin=true&stdout=true&tty=true",
};

/** A command in a pod, with the arguments encoded as kubectl does. */
export function command(...words: readonly string[]): RequestFacts {
  const query = new URLSearchParams(words.map((word): [string, string] => ["command", word]));
  return { ...shell, query: `${query}&container=web` };
}

const bash = (script: string) => command("bash", "-c", script);

/** Commands in pods that a rule has to see, or must not. */
export const seen = (because: string, ...scripts: readonly string[]): readonly Sample[] =>
  scripts.map((script) => hit(script, bash(script), because));
export const unseen = (because: string, ...scripts: readonly string[]): readonly Sample[] =>
  scripts.map((script) => miss(script, bash(script), because));
