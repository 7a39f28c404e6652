import { join } from "node:path";
import { textOf } from "./files.ts";
import type { ApiServerInput } from "./input.ts";
import { readManifest } from "./manifest.ts";
import { hasFlags } from "./processes.ts";
import type { Watching } from "./restart.ts";
import { webhookProblem } from "./webhook.ts";

/** One thing that has to be so. */
export interface Finding {
  readonly ok: boolean;
  /** What is so, or what is not and how it is mended. */
  readonly sentence: string;
}

/** Whether the API server of this machine sends its events: files, flags, process, and the daemon that takes them. */
export async function check(
  input: ApiServerInput,
  manifest: string,
  watching: Pick<Watching, "processes" | "readiness">,
): Promise<readonly Finding[]> {
  const text = textOf(manifest);
  const findings = text === undefined ? [] : await ofManifest(text, input, watching);
  const running = watching.processes();
  const isWired = running.some((process) => input.flags.every((flag) => process.flags.includes(flag)));
  const problem = await webhookProblem(input.auditWebhook);
  return [
    ...filesAsGiven(input),
    ...findings,
    {
      ok: isWired,
      sentence: isWired
        ? "an API server runs with the flags"
        : "no API server of this machine runs with the flags: put them in place and restart it",
    },
    { ok: problem === undefined, sentence: problem ?? "the daemon takes events from this machine" },
  ];
}

function filesAsGiven({ directory, auditPolicy, auditWebhook }: ApiServerInput): Finding[] {
  return Object.entries({ "audit-policy.yaml": auditPolicy, "audit-webhook.yaml": auditWebhook }).map(
    ([name, wanted]) => {
      const file = join(directory, name);
      const there = textOf(file);
      if (there === wanted) return { ok: true, sentence: `${file} is as given` };
      const state = there === undefined ? "does not exist" : "is another";
      return { ok: false, sentence: `${file} ${state}: put it in place, then restart the API server` };
    },
  );
}

async function ofManifest(
  text: string,
  { flags }: ApiServerInput,
  { processes, readiness }: Pick<Watching, "processes" | "readiness">,
): Promise<Finding[]> {
  const facts = readManifest(text);
  const missing = flags.filter((flag) => !facts.flags.includes(flag));
  const isCurrent = processes().some((process) => hasFlags(process, facts.flags));
  const isReady = [200, 401, 403].includes(await readiness(facts.address));
  return [
    {
      ok: missing.length === 0,
      sentence:
        missing.length === 0 ? "the manifest has the flags" : `the manifest has not ${missing.join(" ")}: add them`,
    },
    {
      ok: isCurrent && isReady,
      sentence: isCurrent
        ? `the API server ${isReady ? "is" : "is not"} ready`
        : "the API server has not been started from this manifest yet: wait some minutes, then look at the kubelet's log",
    },
  ];
}
