import ipaddr from "ipaddr.js";

/** Tells whether an address lies in any of several networks. */
export interface Networks {
  readonly count: number;
  readonly hold: (address: string) => boolean;
}

/** First and last address of networks of IPv4. */
type Range = readonly [number, number];
/** An address and the bits of it that count. */
type Network6 = readonly [ipaddr.IPv6, number];

/** Longest text of an address: IPv6 with an IPv4 tail. */
const longestAddress = 45;

/** Networks or addresses in CIDR form, separated by commas; undefined when one is neither. Host bits are ignored. */
export function parseNetworks(text: string): Networks | undefined {
  const networks = text.split(",").map((part) => parseNetwork(part.trim()));
  if (networks.includes(undefined)) return undefined;
  const ranges = merged(networks.filter(isRange));
  const networks6 = networks.filter(isNetwork6);
  const hold = (text: string) => {
    const address = parseAddress(text);
    if (typeof address === "number") return inRanges(ranges, address);
    return address !== undefined && networks6.some(([network, bits]) => address.match(network, bits));
  };
  return { count: networks.length, hold };
}

const isRange = (n: Range | Network6 | undefined): n is Range => typeof n?.[0] === "number";
const isNetwork6 = (n: Range | Network6 | undefined): n is Network6 => n !== undefined && !isRange(n);

function parseNetwork(text: string): Range | Network6 | undefined {
  const [host = "", bits, ...rest] = text.split("/");
  const address = parseAddress(host);
  if (address === undefined || rest.length > 0) return undefined;
  const width = typeof address === "number" ? 32 : 128;
  if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return undefined;
  const mapped = host.includes(":") && width === 32;
  const prefix = bits === undefined ? width : mapped ? Number(bits) - 96 : Number(bits);
  if (prefix < 0 || prefix > width) return undefined;
  return typeof address === "number" ? rangeOf(address, prefix) : [address, prefix];
}

function rangeOf(address: number, prefix: number): Range {
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return [first, first + size - 1];
}

/** `::ffff:a.b.c.d` counts as `a.b.c.d`. Octal, hexadecimal and short forms of IPv4 are no addresses. */
function parseAddress(text: string): number | ipaddr.IPv6 | undefined {
  if (text.length > longestAddress) return undefined;
  if (!text.includes(":")) return parseIPv4(text);
  if (text.includes("%") || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? parseIPv4(address.toIPv4Address().toString()) : address;
}

/** Four decimal numbers between dots, without needless zeros; every event has such an address, so by hand. */
function parseIPv4(text: string): number | undefined {
  let [address, part, digits, parts] = [0, 0, 0, 1];
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit === -2) {
      if (digits === 0) return undefined;
      address = address * 256 + part;
      [part, digits, parts] = [0, 0, parts + 1];
    } else {
      if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return undefined;
      part = part * 10 + digit;
      digits++;
      if (part > 255) return undefined;
    }
  }
  return digits > 0 && parts === 4 ? address * 256 + part : undefined;
}

/** Sorted, and without overlaps. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const result: [number, number][] = [];
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    const before = result.at(-1);
    if (before && first <= before[1]) before[1] = Math.max(before[1], last);
    else result.push([first, last]);
  }
  return result;
}

function inRanges(ranges: readonly Range[], address: number): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle] ?? [0, -1];
    if (address >= first && address <= last) return true;
    if (address < first) high = middle;
    else low = middle + 1;
  }
  return false;
}
