import { readFileSync } from "node:fs";
import type { DaemonAddress } from "./daemon-process.ts";
import { get } from "./http.ts";

interface StoredPolicy {
  readonly enabled: boolean;
  readonly customRulesIDs: readonly number[];
}

/** Brings what the program has changed into a policy that the API owns. */
export async function mergePolicy(
  address: DaemonAddress,
  credentialsFile: string,
  before: readonly string[],
  now: readonly string[],
): Promise<void> {
  const api = client(address, credentialsFile);
  const rules = await api<readonly { _id: number; name: string }[]>("GET", "/custom-rules");
  const policy = await api<StoredPolicy>("GET", "/policies/kubernetes-audit");
  const idsOf = (names: readonly string[]) =>
    names.flatMap((name) => rules.find((rule) => rule.name.toLowerCase() === name.toLowerCase())?._id ?? []);
  const customRulesIDs = nextPolicy(policy.customRulesIDs, idsOf(before), idsOf(now));
  if (customRulesIDs.join() === policy.customRulesIDs.join()) return;
  await api("PUT", "/policies/kubernetes-audit", { enabled: policy.enabled, customRulesIDs });
}

/**
 * A policy that is as the program left it (`was`) becomes what the program says now. From one that the API has changed
 * removed rules go, and added ones take their place beside their neighbours in the program.
 */
export function nextPolicy(
  current: readonly number[],
  was: readonly number[],
  wanted: readonly number[],
): readonly number[] {
  if (current.join() === was.join()) return wanted;
  const ids = current.filter((id) => wanted.includes(id) || !was.includes(id));
  for (const [n, id] of wanted.entries()) {
    if (ids.includes(id) || was.includes(id)) continue;
    const before = wanted.slice(0, n).findLast((other) => ids.includes(other));
    const after = wanted.slice(n).find((other) => ids.includes(other));
    if (before !== undefined) ids.splice(ids.indexOf(before) + 1, 0, id);
    else ids.splice(after === undefined ? ids.length : ids.indexOf(after), 0, id);
  }
  return ids;
}

function client({ url, authority }: DaemonAddress, credentialsFile: string) {
  const { user, password } = JSON.parse(readFileSync(credentialsFile, "utf8")) as { user: string; password: string };
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const { status, text } = await get(`${url}/api/v1${path}`, {
      authority,
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (status >= 300) throw new Error(`the daemon answered ${method} ${path} with ${status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
}
