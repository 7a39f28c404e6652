import { readFileSync } from "node:fs";
import type { DaemonAddress } from "./daemon-process.ts";
import { get } from "./http.ts";

interface StoredPolicy {
  readonly enabled: boolean;
  readonly customRulesIDs: readonly number[];
}

/** Brings what the program has added or removed into a policy that the API owns; the rest stays as it is. */
export async function mergePolicy(
  address: DaemonAddress,
  credentialsFile: string,
  before: readonly string[],
  now: readonly string[],
): Promise<void> {
  const api = client(address, credentialsFile);
  const rules = await api<readonly { _id: number; name: string }[]>("GET", "/custom-rules");
  const policy = await api<StoredPolicy>("GET", "/policies/kubernetes-audit");
  const idOf = (name: string) => rules.find((rule) => rule.name.toLowerCase() === name.toLowerCase())?._id;
  const removed = before.filter((name) => !now.includes(name)).map(idOf);
  const kept = policy.customRulesIDs.filter((id) => !removed.includes(id));
  const added = now.filter((name) => !before.includes(name)).flatMap((name) => idOf(name) ?? []);
  const customRulesIDs = [...kept, ...added.filter((id) => !kept.includes(id))];
  if (customRulesIDs.join() === policy.customRulesIDs.join()) return;
  await api("PUT", "/policies/kubernetes-audit", { enabled: policy.enabled, customRulesIDs });
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
