import { BlockList, isIP } from "node:net";
import { AuditwireError } from "../audit/errors.ts";

/** The proxy for an address; undefined for one that is reached directly. */
export interface ProxyFor {
  (url: URL): string | undefined;
  /** False when no address goes through a proxy. */
  readonly any: boolean;
}

/**
 * HTTPS_PROXY, HTTP_PROXY and ALL_PROXY by the protocol of the address, NO_PROXY against them, in either case of
 * letters, the lower first. Fails with `invalid` for a proxy that is no address.
 */
export function proxies(environment: Readonly<Record<string, string | undefined>>): ProxyFor {
  const named = (name: string) => environment[name.toLowerCase()]?.trim() || environment[name]?.trim() || undefined;
  const proxy = (name: string) => addressOf(name, named(name)) ?? addressOf("ALL_PROXY", named("ALL_PROXY"));
  const [http, https] = [proxy("HTTP_PROXY"), proxy("HTTPS_PROXY")];
  const exempt = exempted(named("NO_PROXY") ?? "");
  return Object.assign(
    (url: URL) => (isOfTheMachine(url) || exempt(url) ? undefined : url.protocol === "http:" ? http : https),
    { any: http !== undefined || https !== undefined },
  );
}

const schemes = ["http:", "https:", "socks:", "socks5:"];

/** `proxy:3128` is what many write for `http://proxy:3128`. */
function addressOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  // Not the text: it may hold a password.
  if (!url || !schemes.includes(url.protocol))
    throw new AuditwireError("invalid", `${name} is no proxy's address: write http://HOST:PORT`);
  return url.href;
}

/** Cloud machines ask these for their own identity: a proxy would answer with its own. */
function isOfTheMachine({ hostname }: URL): boolean {
  return (
    hostname === "metadata.google.internal" || hostname === "[fd00:ec2::254]" || /^169\.254\.\d+\.\d+$/.test(hostname)
  );
}

/**
 * NO_PROXY: a list of `host` (its subdomains, too), `.domain`, `*.domain`, `host:port`, addresses and networks as
 * `10.0.0.0/8`; `*` exempts everything.
 */
function exempted(text: string): (url: URL) => boolean {
  const entries = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "");
  const networks = new BlockList();
  for (const entry of entries) {
    const [, address = "", bits] = /^([\d.]+|[\da-f:.]+)\/(\d+)$/.exec(entry) ?? [];
    const family = isIP(address);
    if (family !== 0 && Number(bits) <= (family === 4 ? 32 : 128))
      networks.addSubnet(address, Number(bits), family === 4 ? "ipv4" : "ipv6");
  }
  return ({ hostname, port, protocol }) => {
    const host = hostname.replace(/^\[|\]$/g, "");
    const family = isIP(host);
    if (family !== 0 && networks.check(host, family === 4 ? "ipv4" : "ipv6")) return true;
    return entries.some((entry) => matches(entry, host, port || (protocol === "http:" ? "80" : "443")));
  };
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  // A port stands behind the only colon, or behind the brackets of an IPv6 address.
  const [, bracketed, name = entry, only] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && only !== port) return false;
  const domain = (bracketed ?? name).replace(/^\*?\.+/, "");
  return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`));
}
