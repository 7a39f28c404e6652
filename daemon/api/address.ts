import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import type { Context } from "hono";
import { networkOf } from "../audit/network.ts";
import type { Env } from "./ports.ts";

/** Where a request comes from, as guesses are counted. */
export type AddressOf = (c: Context<Env>) => string;

/** Proxies between this daemon and whoever asks: more are not looked at. */
const mostProxies = 32;

/**
 * The address of whoever is connected or, where that is a trusted proxy, of whom it says in X-Forwarded-For. Whoever is
 * no trusted proxy cannot choose it. Of IPv6 the network, for one machine has all addresses of a /64.
 */
export function addressing(trusted: () => readonly string[]): AddressOf {
  return (c) => {
    const isTrusted = matching(trusted());
    // Without a connection, in tests, there is no address.
    let address = plain(c.env?.incoming?.socket.remoteAddress ?? "");
    const said = (c.req.header("x-forwarded-for") ?? "").split(",").slice(-mostProxies);
    while (said.length > 0 && isTrusted(address)) {
      const before = plain(said.pop() ?? "");
      if (isIP(before) === 0) break;
      address = before;
    }
    return network(address);
  };
}

function matching(entries: readonly string[]): (address: string) => boolean {
  if (entries.length === 0) return () => false;
  const list = new BlockList();
  for (const { address, bits, family } of entries.flatMap((entry) => networkOf(entry) ?? []))
    list.addSubnet(address, bits, family);
  return (address) => isIP(address) !== 0 && list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

/** Without port, brackets and zone; IPv4 as such where a socket of IPv6 has it. */
function plain(text: string): string {
  const trimmed = text.trim();
  const inner = /^\[([^\]]*)\](:\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  const bare = inner.replace(/%.*$/, "").toLowerCase();
  return /^::ffff:([\d.]+)$/.exec(bare)?.[1] ?? bare;
}

function network(address: string): string {
  if (!isIPv6(address)) return address;
  // The URL's parser writes every address in one way, without dotted parts.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return `${[...before, ...zeros, ...after].slice(0, 4).join(":")}::/64`;
}
