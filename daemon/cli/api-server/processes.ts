import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A running kube-apiserver. */
export interface ApiServerProcess {
  /** Process id and start time: no other process ever has both. */
  readonly id: string;
  readonly flags: readonly string[];
}

/** Every kube-apiserver of this machine, as the kernel tells; those in containers, too, unless this process is in one. */
export function apiServerProcesses(proc = "/proc"): readonly ApiServerProcess[] {
  return readdirSync(proc)
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => processOf(proc, pid));
}

function processOf(proc: string, pid: string): ApiServerProcess[] {
  try {
    const words = readFileSync(join(proc, pid, "cmdline"), "utf8")
      .split("\0")
      .filter(Boolean);
    // A wrapper (go-runner) has the name among its arguments only; it is not the one that answers.
    if (basename(words[0] ?? "") !== "kube-apiserver") return [];
    return [{ id: `${pid}:${startOf(proc, pid)}`, flags: words.filter((word) => word.startsWith("--")) }];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

/** Field 22 of stat, ticks since the machine's start; the command's name before it may hold spaces and brackets. */
function startOf(proc: string, pid: string): string {
  const stat = readFileSync(join(proc, pid, "stat"), "utf8");
  return (
    stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .at(19) ?? ""
  );
}

/** Whether a process was started with just these flags, whatever their order; what the kubelet fills in is left out. */
export function hasFlags(process: ApiServerProcess, flags: readonly string[]): boolean {
  const given = new Set(process.flags);
  return flags.length === process.flags.length && flags.every((flag) => flag.includes("$(") || given.has(flag));
}

/** Those that were started with one of these lists of flags: a machine may run the API servers of other clusters, too. */
export function startedWith(processes: readonly ApiServerProcess[], ...lists: (readonly string[])[]): string[] {
  return processes.filter((process) => lists.some((flags) => hasFlags(process, flags))).map(({ id }) => id);
}
