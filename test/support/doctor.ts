import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { createCertificates } from "../../components/dynamic-provider/certificates.ts";
import { diagnose } from "../../daemon/cli/doctor/doctor.ts";
import type { Check, Finding } from "../../daemon/cli/doctor/finding.ts";
import type { DoctorOptions, Machine } from "../../daemon/cli/doctor/options.ts";
import type { TestDaemon } from "./daemon.ts";
import { anEvent } from "./events.ts";

const dayMs = 86_400_000;

/** What the doctor finds on this machine, with nothing of the test's own environment. */
export function examine(options: Partial<DoctorOptions>, machine: Partial<Machine> = {}): Promise<readonly Finding[]> {
  return diagnose({ silence: dayMs, ...options }, { environment: {}, now: Date.now, proc: "/proc", ...machine });
}

/** What is not well, as `check: sentence -> mending line`. */
export const ills = (findings: readonly Finding[]): readonly string[] =>
  findings
    .filter(({ state }) => state === "broken" || state === "warning")
    .map(({ check, sentence, mend }) => `${check}: ${sentence} -> ${mend}`);

/** What one check says, with its state. */
export const said = (findings: readonly Finding[], check: Check): readonly string[] =>
  findings.filter((finding) => finding.check === check).map(({ state, sentence }) => `${state}: ${sentence}`);

/** Changes settings of a configuration file. */
export function change(text: string, settings: object): string {
  return stringify({ ...(parse(text) as object), ...settings });
}

/** Events of now, as an API server sends them. */
export async function deliver(to: TestDaemon, count = 1, body: object = {}): Promise<void> {
  const items = Array.from({ length: count }, (_, n) => {
    const time = new Date(Date.now() - 1_000 - n).toISOString();
    const its = { auditID: `${time}-${n}`, requestReceivedTimestamp: time, stageTimestamp: time, ...body };
    return JSON.parse(Buffer.from(anEvent({ body: its }).original).toString()) as object;
  });
  const list = { kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items };
  const answer = await fetch(to.webhook, { method: "POST", body: JSON.stringify(list) });
  if (!answer.ok) throw new Error(`the daemon answered ${answer.status}`);
}

/** Server certificate, key and authority, made at a time for some hosts, as PEM files of a folder. */
export async function certificateFiles(
  folder: string,
  {
    hosts = ["127.0.0.1"],
    at = Date.now(),
    days = 365,
  }: { hosts?: readonly string[]; at?: number; days?: number } = {},
): Promise<{ readonly cert: string; readonly key: string; readonly authority: string }> {
  const rotate = { authority: "", certificate: "", tokens: "", passwords: "" };
  const asked = { hosts, validDays: days, tokens: [], passwords: [], rotate, overlapSeconds: 0 };
  const { certificate, privateKey, authority } = await createCertificates(asked, new Date(at));
  const [cert, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];
  writeFileSync(key, privateKey, { mode: 0o600 });
  writeFileSync(cert, certificate);
  return { cert, key, authority };
}

/** A process that sleeps, under the name and with the flags of an API server. Gives what ends it. */
export async function sleepingApiServer(folder: string, flags: readonly string[]): Promise<() => Promise<void>> {
  const script = join(folder, "sleep.js");
  writeFileSync(script, 'process.stdout.write("up"); setInterval(() => undefined, 1_000);');
  const child = spawn(process.execPath, [script, ...flags], {
    argv0: "kube-apiserver",
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  };
}
