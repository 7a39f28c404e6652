import { changeKinds } from "../../audit/access.ts";
import { sortKeys, summaryKeys } from "../../audit/audit.ts";
import { providers } from "../../audit/event.ts";
import { severities } from "../../audit/rule.ts";
import { attackTechniques } from "../../audit/techniques.ts";
import { connect, type DaemonClient } from "../daemon/client.ts";
import type { ConnectionOptions } from "../daemon/options.ts";
import { readProfiles } from "../daemon/profiles.ts";
import type { Here } from "../here.ts";
import { tableFields } from "../query/columns.ts";

/** How long the daemon may take: who presses Tab waits. */
const patience = 1_500;

export interface ValuePorts {
  readonly here: Pick<Here, "environment">;
  readonly options: ConnectionOptions;
}

type Values = (ports: ValuePorts) => Promise<readonly string[]> | readonly string[];

/** Rules of the library. */
const ofLibrary: Values = async () => (await import("../../rules/index.ts")).library.map(({ name }) => name);

const fixed =
  (values: readonly string[]): Values =>
  () =>
    values;

/** Values that the daemon knows, of a list of things. */
const named = (path: string, key = "name"): Values =>
  asked(async (daemon) => {
    const found = await daemon.get<readonly Readonly<Record<string, unknown>>[]>(path, { patience });
    return found.map((one) => String(one[key]));
  });

/** Values that audits have, the most frequent first. */
const counted = (key: string): Values =>
  asked(async (daemon) => {
    const query = { by: key, top: 1_000 };
    const { counts } = await daemon.get<{ counts: Readonly<Record<string, readonly { value: string }[]>> }>(
      "/audits/kubernetes/summary",
      { query, patience },
    );
    return (counts[key] ?? []).map(({ value }) => value);
  });

/** No answer is no value: whoever presses Tab is not told why, and never asked for a password. */
function asked(ask: (daemon: DaemonClient) => Promise<readonly string[]>): Values {
  return async ({ here, options }) => {
    const silent = () => Promise.reject(new Error("nobody is asked while a line is typed"));
    return ask(await connect(options, here.environment, silent));
  };
}

const fields = [...tableFields, "authorizationInfo", "requestURI", "eventBlob"];

/** By the name of the option, or by the command and the name of its operand. */
const values: Readonly<Record<string, Values>> = {
  profile: ({ here }) => Object.keys(readProfiles(here.environment).profiles),
  severity: fixed([...severities, ...severities.slice(1, -1).map((severity) => `${severity}+`)]),
  technique: fixed(attackTechniques),
  provider: fixed(providers),
  sort: fixed(sortKeys),
  fields: fixed(fields),
  summary: fixed(summaryKeys),
  kind: fixed(changeKinds),
  from: fixed(["1h", "24h", "7d", "today", "yesterday"]),
  to: fixed(["1h", "24h", "today", "yesterday"]),
  rule: counted("rule"),
  user: counted("user"),
  cluster: counted("cluster"),
  namespace: counted("namespace"),
  verb: counted("verb"),
  collection: named("/collections"),
  role: named("/roles"),
  group: named("/groups"),
  for: named("/users"),
  "user name": named("/users"),
  "group name": named("/groups"),
  "token id": named("/tokens", "id"),
  "collections name": named("/collections"),
  "sources name": named("/sources", "source"),
  "rules name": ofLibrary,
  "rules rule": ofLibrary,
};

/** Options that take several values between commas. */
const separated = ["severity", "technique", "provider", "fields", "summary"];

/** Whether the values of an option may stand one behind the other. */
export const isSeparated = (name: string): boolean => separated.includes(name);

/** What can stand there; undefined where nothing is known of it. */
export async function valuesOf(name: string, ports: ValuePorts): Promise<readonly string[] | undefined> {
  if (!Object.hasOwn(values, name)) return undefined;
  try {
    return (await values[name]?.(ports)) ?? [];
  } catch {
    return [];
  }
}
