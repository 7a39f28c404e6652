import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/** Tells whether an address lies in any of several networks. */
export interface Networks {
  readonly count: number;
  readonly hold: (address: string) => boolean;
}

/** Longest text of an address: IPv6 with an IPv4 tail. */
const longestAddress = 45;

/** Networks or addresses in CIDR form, separated by commas; undefined when one is neither. Host bits are ignored. */
export function parseNetworks(text: string): Networks | undefined {
  const networks = text.split(",").map((part) => parseNetwork(part.trim()));
  if (networks.includes(undefined)) return undefined;
  const hold = (address: string) => {
    const parsed = parseAddress(address);
    return parsed !== undefined && networks.some((network) => network && contains(network, parsed));
  };
  return { count: networks.length, hold };
}

function parseNetwork(text: string): Network | undefined {
  const [host = "", bits, ...rest] = text.split("/");
  const address = parseAddress(host);
  if (!address || rest.length > 0) return undefined;
  const width = address.kind() === "ipv4" ? 32 : 128;
  if (bits === undefined) return [address, width];
  if (!/^\d{1,3}$/.test(bits)) return undefined;
  const mapped = host.includes(":") && address.kind() === "ipv4";
  const prefix = mapped ? Number(bits) - 96 : Number(bits);
  return prefix < 0 || prefix > width ? undefined : [address, prefix];
}

/** `::ffff:a.b.c.d` counts as `a.b.c.d`. Octal, hexadecimal and short forms of IPv4 are no addresses. */
function parseAddress(text: string): Address | undefined {
  if (text.length > longestAddress) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(":") || text.includes("%") || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function contains([network, bits]: Network, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network as never, bits);
}
