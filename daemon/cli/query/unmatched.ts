import { didYouMean } from "../../api/did-you-mean.ts";
import type { DaemonClient, Query } from "../daemon/client.ts";
import type { Terminal } from "../terminal.ts";
import { audits } from "./path.ts";

/** Filters whose values anybody may choose: nothing refuses one that is misspelt. */
const free = ["rule", "cluster", "user", "namespace", "verb"] as const;
type Free = (typeof free)[number];

/** How long somebody waits to hear why nothing matches, and how many values of a key are looked at. */
const patience = 3_000;
const mostValues = 1_000;

/** Says which of the asked names the daemon does not know, where that is why nothing matches; a wildcard may match later. */
export async function sayUnknown(daemon: DaemonClient, query: Query, terminal: Pick<Terminal, "note">): Promise<void> {
  const asked = free.flatMap((key) => namesIn(query[key]).map((name) => ({ key, name })));
  if (asked.length === 0) return;
  const [rules, values] = await Promise.all([
    asked.some(({ key }) => key === "rule") ? rulesOf(daemon) : undefined,
    valuesOf(daemon, [...new Set(asked.map(({ key }) => key))]),
  ]);
  for (const { key, name } of asked) {
    const isRule = key === "rule" && rules !== undefined;
    const known = [...(values?.[key] ?? []), ...(isRule ? rules : [])];
    if (known.length === 0 || known.some((one) => one.toLowerCase() === name.toLowerCase())) continue;
    if (!isRule && (values?.[key]?.length ?? mostValues) >= mostValues) continue;
    terminal.note(`No ${isRule ? "rule has the name" : `audit has the ${key}`} "${name}"${didYouMean(name, known)}`);
  }
}

function namesIn(value: Query[string]): readonly string[] {
  const all = [value ?? []].flat().flatMap((one) => String(one).split(","));
  return all.filter((name) => name !== "" && !name.includes("*"));
}

/** Undefined where they may not be seen, or nobody answers: it was only a hint. */
async function rulesOf(daemon: DaemonClient): Promise<readonly string[] | undefined> {
  const known = daemon.get<readonly { readonly name: string }[]>("/custom-rules", { patience });
  return known.then(
    (rules) => rules.map(({ name }) => name),
    () => undefined,
  );
}

type Values = Readonly<Partial<Record<Free, readonly string[]>>>;

async function valuesOf(daemon: DaemonClient, by: readonly Free[]): Promise<Values | undefined> {
  const summary = daemon.get<{
    readonly counts: Readonly<Partial<Record<Free, readonly { readonly value: string }[]>>>;
  }>(`${audits}/summary`, { query: { by, top: mostValues }, patience });
  return summary.then(
    ({ counts }) => Object.fromEntries(by.map((key) => [key, (counts[key] ?? []).map(({ value }) => value)])),
    () => undefined,
  );
}
