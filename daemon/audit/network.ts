import { isIPv4, isIPv6 } from "node:net";

/** An address, or a network as `10.0.0.0/8`; undefined for anything else. */
export function networkOf(text: string) {
  const [address = "", length, ...rest] = text.split("/");
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  if (most === 0 || rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const bits = length === undefined ? most : Number(length);
  return bits > most ? undefined : { address, bits, family: most === 32 ? ("ipv4" as const) : ("ipv6" as const) };
}
