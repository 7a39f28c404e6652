import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { apiServer } from "./api-server.ts";
import { auditPolicies } from "./audit-policy.ts";
import { certificates } from "./certificate.ts";
import { clocks } from "./clock.ts";
import { configuration } from "./configuration.ts";
import { daemon } from "./daemon.ts";
import { data } from "./data.ts";
import { type Examined, examined } from "./examined.ts";
import { checks, type Finding, type Group, groupOf, groups, unseen } from "./finding.ts";
import { judging } from "./judging.ts";
import { machine as machineChecks } from "./machine.ts";
import type { DoctorOptions, Machine } from "./options.ts";
import { daemonProcess } from "./process.ts";
import { sources } from "./sources.ts";
import { webhookFiles } from "./webhook-file.ts";

type Family = (examined: Examined) => Promise<readonly Finding[]>;

/** Every family, with the group that speaks for it when it cannot be looked at. */
const families: readonly (readonly [Group, Family])[] = [
  ["Configuration", configuration],
  ["Daemon", daemonProcess],
  ["Daemon", daemon],
  ["Certificate", certificates],
  ["Clock", clocks],
  ["Data", data],
  ["Sources", sources],
  ["Judging", judging],
  ["API server", apiServer],
  ["API server", webhookFiles],
  ["Machine", machineChecks],
];

/** A family asks one thing after the other, each within its own patience. */
const mostMs = 15_000;

/**
 * Looks at a machine and its daemon, and changes nothing. Findings come in the order of the groups, what is broken
 * first. Fails with `invalid` when the options are wrong.
 */
export async function diagnose(options: DoctorOptions, machine: Machine): Promise<readonly Finding[]> {
  const facts = examined(options, machine);
  const found = await Promise.all(families.map(([group, family]) => inTime(group, family(facts))));
  // Proofs take the processor for a second: they wait until nobody's patience runs.
  const policies = await inTime("API server", auditPolicies(facts));
  const all = inOrder([...found.flat(), ...policies]);
  return machine.environment["npm_lifecycle_event"] === "npx" ? all.map(byNpx) : all;
}

/** What is typed on this machine; what stands behind `--files` is typed on a control plane's. */
const ownCommands =
  /(?<!sudo |[\w/.-])auditwire (?=(backup|certificate|doctor --(thorough|url)|export|login|restore|rules|serve|up)\b)/g;

/** Whoever has typed `npx auditwire`, as on a checkout, has no auditwire on the PATH. */
const byNpx = ({ mend, ...finding }: Finding): Finding => ({
  ...finding,
  mend: mend?.replaceAll(ownCommands, "npx auditwire "),
});

async function inTime(group: Group, findings: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  const [check] = checks[group];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    timer = setTimeout(() => resolve([unseen(check, `not looked at within ${mostMs / 1_000} s`)]), mostMs);
  });
  try {
    return await Promise.race([findings, late]);
  } catch (error) {
    if (error instanceof AuditwireError && error.code === "invalid") throw error;
    return [unseen(check, `not looked at: ${messageOf(error)}`)];
  } finally {
    clearTimeout(timer);
  }
}

const weight = { broken: 0, warning: 1, note: 2, unseen: 3, ok: 4 } as const;

/** Without what two families have both found. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const once = [...new Map(findings.map((one) => [`${one.check} ${one.sentence}`, one])).values()];
  const place = ({ check, state }: Finding) => groups.indexOf(groupOf(check)) * 10 + weight[state];
  return once.toSorted((a, b) => place(a) - place(b));
}
