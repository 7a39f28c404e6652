import { createHash } from "node:crypto";
import type { ConfigFiles } from "../daemon-config.ts";

/** Where the pod has its files. */
export const paths = {
  configuration: "/etc/auditwire",
  data: "/var/lib/auditwire",
} as const;

/** Ports of the pod and of its service. */
export const ports = { api: 8083, webhook: 8084 } as const;

/** User and group that it runs as. */
export const user = 65_532;

/** Files of the pod, flat: a projected volume puts the keys of a ConfigMap or Secret beside each other. */
export const podFiles = {
  certificate: "tls.crt",
  privateKey: "tls.key",
  authority: "ca.crt",
  credentials: "credentials.json",
  // Below the volume's root, which belongs to root: the daemon makes a folder of its own.
  data: `${paths.data}/data`,
  token: (cluster: string, index: number) => `${index > 0 ? "former-token" : "token"}-${keyOf(cluster)}`,
} satisfies ConfigFiles & Record<string, unknown>;

/** A path or a name as the key of a ConfigMap or Secret, which has letters, digits, `-`, `_` and `.`: no two are alike. */
export function keyOf(path: string): string {
  const safe = path.replace(/^\.|[^A-Za-z0-9.-]/gu, (c) => `_${[...Buffer.from(c)].map(hex).join("_")}`);
  if (safe.length <= mostKeyLetters) return safe;
  return `${safe.slice(0, mostKeyLetters - 33)}-${createHash("sha256").update(path).digest("hex").slice(0, 32)}`;
}

/** A key has up to 253, some of which are for what is put before it. */
const mostKeyLetters = 230;

const hex = (byte: number) => byte.toString(16).padStart(2, "0");

/** Names under which the service is known in its cluster. */
export function serviceHosts(service: string, namespace: string): readonly string[] {
  const full = `${service}.${namespace}.svc`;
  return [full, service, `${service}.${namespace}`, `${full}.cluster.local`];
}

/** A host in a URL: IPv6 addresses stand in brackets. */
export const inUrl = (host: string) => (host.includes(":") ? `[${host}]` : host);
