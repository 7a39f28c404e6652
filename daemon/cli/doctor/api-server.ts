import { leftoverFlags } from "../../../components/sources/self-managed/leftovers.ts";
import { hasFlags } from "../api-server/processes.ts";
import { quoted } from "../quoted.ts";
import type { Examined } from "./examined.ts";
import { broken, type Finding, few, note, ok, unseen, warning } from "./finding.ts";
import { statOf } from "./proc.ts";
import { startOf, type WiredFile, type Wiring } from "./wiring.ts";

/** The API server of this machine: its flags, its files, and whether it runs with them. */
export async function apiServer(examined: Examined): Promise<readonly Finding[]> {
  const [wiring, { file }] = await Promise.all([examined.wiring(), examined.config()]);
  return apiServerFindings(wiring, file !== undefined, examined.machine.proc);
}

function apiServerFindings(wiring: Wiring, isDaemonsMachine: boolean, proc: string): readonly Finding[] {
  const { given, unusable, manifest, processes, flags } = wiring;
  const unread = unusable.map(({ place, why }) =>
    broken(
      "api-server-files",
      why,
      `write them again: auditwire up, or auditwire api-server files; then --files ${quoted(place)}`,
    ),
  );
  if (manifest && !manifest.facts)
    return [
      ...unread,
      broken("flags-missing", `${manifest.file}: ${manifest.why}`, "name the API server's manifest: --manifest FILE"),
    ];
  if (flags === undefined) {
    const where = "on the control-plane machine: auditwire doctor --files FOLDER (a copy of api-server/CLUSTER)";
    const sentence =
      processes.length > 0
        ? "an API server runs on this machine, but not with flags of auditwire"
        : "no API server runs on this machine: its flags and files were not looked at";
    return isDaemonsMachine || given.length > 0 ? [...unread, unseen("flags-missing", sentence, where)] : unread;
  }
  return [
    ...unread,
    ...leftoverFindings(flags),
    ...flagFindings(wiring, flags),
    ...fileFindings(wiring),
    ...restartFindings(wiring, proc),
  ];
}

function leftoverFindings(flags: readonly string[]): readonly Finding[] {
  return leftoverFlags(flags).map(({ flag, fix }) =>
    broken(
      "audit-sink-left-over",
      `${flag} is left over from dynamic auditing (AuditSink), which Kubernetes has not known since 1.19`,
      `${fix} in the API server's manifest`,
    ),
  );
}

const nameOf = (flag: string) => flag.split("=", 1)[0] ?? flag;

/** Our flags against those that are there. */
function flagFindings({ given, manifest, policy, webhook }: Wiring, flags: readonly string[]): readonly Finding[] {
  const where = manifest?.file ?? "the running API server";
  const [meant] = given;
  if (!meant) {
    const missing = [...(policy ? [] : ["--audit-policy-file"]), ...(webhook ? [] : ["--audit-webhook-config-file"])];
    if (missing.length === 0)
      return [
        note(
          "flags-missing",
          `${where} has audit flags; whether they are those that were meant is not known`,
          "name what was meant: --files FOLDER",
        ),
      ];
    return [
      broken(
        "flags-missing",
        `${where} has no ${missing.join(" and no ")}: it sends no events`,
        installLine("FOLDER", false),
      ),
    ];
  }
  const missing = meant.input.flags.filter((flag) => !flags.includes(flag));
  if (missing.length === 0) return [ok("flags-missing", `${where} has the flags of ${meant.place}`)];
  const others = missing.flatMap((flag) => flags.filter((there) => nameOf(there) === nameOf(flag)));
  const instead = others.length > 0 ? `, but ${others.join(" ")}` : "";
  return [
    broken(
      "flags-missing",
      `${where} has not ${missing.join(" ")}${instead}`,
      installLine(meant.place, others.length > 0),
    ),
  ];
}

export const installLine = (place: string, replace: boolean): string =>
  `sudo auditwire api-server install --files ${quoted(place)}${replace ? " --replace" : ""}`;

/** The two files that the flags name; what is in them other checks tell. */
function fileFindings({ policy, webhook, given, manifest }: Wiring): readonly Finding[] {
  const mounts =
    manifest?.facts?.digest === undefined && manifest ? "; the folder has to be mounted into the pod, too" : "";
  return [policy, webhook].flatMap((wired) => {
    if (!wired) return [];
    if (wired.text === undefined)
      return [
        broken(
          "api-server-files",
          `${wired.file} ${wired.why}: the API server does not start without it`,
          `${installLine(given[0]?.place ?? "FOLDER", false)}${mounts}`,
        ),
      ];
    return [];
  });
}

/** The API server reads both files and its flags at its start only. */
function restartFindings(wiring: Wiring, proc: string): readonly Finding[] {
  const { manifest, own, policy, webhook } = wiring;
  const flags = manifest?.facts?.flags;
  if (!manifest || !flags) return [];
  const running = own.filter((process) => hasFlags(process, flags));
  if (own.length === 0)
    return [
      unseen(
        "api-server-not-restarted",
        `no API server of ${manifest.file} is seen running from here`,
        "run the doctor on that machine, outside of a container; else crictl ps --name kube-apiserver",
      ),
    ];
  if (running.length === 0)
    return [
      broken(
        "api-server-not-restarted",
        `the API server runs with other flags than ${manifest.file} has now`,
        "wait for the kubelet; if it does not take it up: journalctl -u kubelet, or move the manifest away and back",
      ),
    ];
  const later = [policy, webhook].filter((file) =>
    isLater(
      file,
      running.map((process) => startOf(process, proc) ?? Number.POSITIVE_INFINITY),
    ),
  );
  if (later.length > 0)
    return [
      warning(
        "api-server-not-restarted",
        `${few(later.map((file) => file?.file ?? ""))} changed after the API server was started, which reads it at its start only`,
        "restart it: move its manifest out of the folder and back",
      ),
    ];
  return [ok("api-server-not-restarted", "the API server runs with the flags and files as they are")];
}

const toleranceMs = 30_000;

const isLater = (wired: WiredFile | undefined, starts: readonly number[]) =>
  wired?.text !== undefined && (statOf(wired.file)?.mtimeMs ?? 0) > Math.max(...starts) + toleranceMs;
