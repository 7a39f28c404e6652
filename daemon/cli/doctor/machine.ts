import { lookup } from "node:dns/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../audit/errors.ts";
import type { Environment } from "../../secrets.ts";
import { hostOf } from "../daemon/place.ts";
import { patienceMs } from "./ask.ts";
import type { Examined } from "./examined.ts";
import { broken, bytes, type Finding, note, ok, unseen, warning } from "./finding.ts";
import { environmentOf, textOf } from "./proc.ts";

/** What the machine gives the daemon. */
export async function machine(examined: Examined): Promise<readonly Finding[]> {
  const [{ running }, { resolved, file }] = await Promise.all([examined.process(), examined.config()]);
  if (file === undefined) return [];
  const { proc, environment } = examined.machine;
  const pid = running ? String(running.pid) : "self";
  const limits = textOf(join(proc, pid, "limits"));
  if (limits === "")
    return [
      unseen("descriptors", "limits were not looked at: there is no /proc, or the daemon belongs to another user"),
    ];
  const polls = (resolved?.config.specifications ?? []).length > 0;
  const daemons = running ? environmentOf(proc, running.pid) : environment;
  return [
    descriptorFinding(limitOf(limits, "Max open files")),
    ...memoryFindings({ ...memoryOf(proc, pid), inFlight: resolved?.config.limits.inFlightBytes ?? 0 }),
    ...entropyFindings(Number(textOf(join(proc, "sys/kernel/random/entropy_avail")) || 256)),
    ...(await proxyFindings(daemons ?? {}, polls)),
    nodeFinding(process.versions.node),
  ];
}

/** The soft limit of a row of /proc/PID/limits. */
function limitOf(limits: string, row: string): number {
  const soft = new RegExp(`^${row}\\s+(\\S+)`, "m").exec(limits)?.[1];
  return soft === undefined || soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Two listeners of 1024 connections each, the database, and what is polled. */
const descriptors = 2_304;

export function descriptorFinding(limit: number): Finding {
  if (limit >= descriptors) return ok("descriptors", `the daemon may have ${limit} files and connections open`);
  const sentence = `the daemon may have ${limit} files and connections open, and can need ${descriptors}`;
  return (limit < 256 ? broken : warning)(
    "descriptors",
    sentence,
    "LimitNOFILE=65536 in its systemd unit, or ulimit -n 65536 before it starts",
  );
}

export interface Memory {
  /** What the daemon's control group, or the machine, has at most. */
  readonly limit: number;
  readonly used: number | undefined;
  /** How often the kernel has ended a process of the group for want of memory. */
  readonly killed: number;
  /** Bytes of bodies that may be held (limits.inFlightBytes). */
  readonly inFlight: number;
}

function memoryOf(proc: string, pid: string): Omit<Memory, "inFlight"> {
  const group = /^0::(.*)$/m.exec(textOf(join(proc, pid, "cgroup")))?.[1] ?? "/";
  const read = (name: string) => textOf(join("/sys/fs/cgroup", group, name)).trim();
  const limit = Number(read("memory.max") || Number.NaN);
  const used = Number(read("memory.current") || Number.NaN);
  const killed = Number(/^oom_kill (\d+)$/m.exec(read("memory.events"))?.[1] ?? 0);
  const isLimited = Number.isFinite(limit);
  return {
    limit: isLimited ? limit : totalmem(),
    used: isLimited && Number.isFinite(used) ? used : undefined,
    killed: isLimited ? killed : 0,
  };
}

/** An idle daemon with its threads, and what judging and storing take beside the bodies. */
const idleBytes = 192 * 2 ** 20;

export function memoryFindings({ limit, used, killed, inFlight }: Memory): readonly Finding[] {
  const needed = idleBytes + 2 * inFlight;
  const mend = `give it ${bytes(needed)} (MemoryMax= in systemd, resources.limits.memory in Kubernetes), or lower limits.inFlightBytes`;
  const ended =
    killed > 0
      ? [
          warning(
            "memory",
            `the kernel has ended ${killed} processes beside the daemon, or the daemon itself, for want of memory`,
            mend,
          ),
        ]
      : [];
  if (limit < needed)
    return [
      ...ended,
      warning("memory", `the daemon may use ${bytes(limit)} of memory, and can need ${bytes(needed)}`, mend),
    ];
  if (used !== undefined && used > limit * 0.95)
    return [...ended, warning("memory", `${bytes(used)} of ${bytes(limit)} of memory are in use`, mend)];
  return ended.length > 0 ? ended : [ok("memory", `${bytes(limit)} of memory, ${cpus().length} processors`)];
}

/** Kernels from 5.18 on say 256 and never wait; older ones wait while there is too little. */
export function entropyFindings(available: number): readonly Finding[] {
  if (available >= 128) return [];
  return [
    warning(
      "entropy",
      `the kernel has little randomness (${available} bits): TLS and the first start can wait for it`,
      "apt-get install rng-tools5, or give the virtual machine a virtio-rng device",
    ),
  ];
}

const proxyNames = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].flatMap((name) => [name.toLowerCase(), name]);

/** Proxies that calls of the daemon go through: can they be meant, and are they known? */
export async function proxyFindings(environment: Environment, polls: boolean): Promise<readonly Finding[]> {
  const set = proxyNames.flatMap((name) => {
    const value = environment[name];
    return value ? [{ name, value }] : [];
  });
  if (set.length === 0) return [];
  const found = await Promise.all(set.map(({ name, value }) => proxyFinding(name, value)));
  const wrong = found.flatMap((finding) => finding ?? []);
  if (wrong.length > 0)
    return polls
      ? wrong
      : wrong.map(({ sentence, mend }) => note("proxy", `${sentence} (nothing is polled through it)`, mend));
  return [
    note(
      "proxy",
      `calls of the daemon to clouds go through ${set.map(({ name }) => name).join(", ")}; webhook deliveries do not`,
    ),
  ];
}

async function proxyFinding(name: string, value: string): Promise<Finding | undefined> {
  const url = URL.parse(value.includes("://") ? value : `http://${value}`);
  if (!url?.hostname)
    return broken(
      "proxy",
      `${name} is no address of a proxy: the daemon does not start with it`,
      `write it as ${name}=http://proxy.example.com:3128`,
    );
  try {
    await inTime(lookup(hostOf(url)));
    return undefined;
  } catch (error) {
    return broken(
      "proxy",
      `the host of ${name} (${url.hostname}) is not found: ${messageOf(error)}`,
      `getent hosts ${url.hostname}; mend DNS or ${name}`,
    );
  }
}

/** The same, or a failure once it has taken too long. */
export function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs / 1_000} s`)), patienceMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fits = (major === 22 && minor >= 22) || (major === 24 && minor >= 6) || major > 24;
  if (fits) return ok("node-version", `Node ${version}`);
  return broken(
    "node-version",
    `Node ${version} is too old`,
    "install Node 22.22 or 24.6, or newer: npm install node@24",
  );
}
