import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { AuditwireError, messageOf } from "../../audit/errors.ts";

/** What an API server is given: the two files and the flags that name them. */
export interface ApiServerInput {
  readonly auditPolicy: string;
  readonly auditWebhook: string;
  readonly flags: readonly string[];
  /** Folder that the flags expect the files in. */
  readonly directory: string;
  /** Names all of it. */
  readonly digest: string;
}

const Given = z.object({
  auditPolicy: z.string().min(1),
  auditWebhook: z.string().min(1),
  flags: z.array(z.string().regex(/^--audit-[a-z-]+=.+$/)),
});

/**
 * Reads a folder with `audit-policy.yaml`, `audit-webhook.yaml` and `flags`, a JSON file with what `apiServerFiles`
 * gives, or the same on standard input (`-`).
 *
 * @throws AuditwireError when something is missing.
 */
export function readInput(place: string): ApiServerInput {
  const given = Given.safeParse(contentOf(place));
  if (!given.success)
    throw new AuditwireError(
      "invalid",
      `${place} has not what an API server needs (${z.prettifyError(given.error).replaceAll(/\s+/g, " ")}): give a folder with audit-policy.yaml, audit-webhook.yaml and flags, or the JSON of apiServerFiles(source)`,
    );
  const { auditPolicy, auditWebhook, flags } = given.data;
  return { auditPolicy, auditWebhook, flags, directory: directoryOf(flags), digest: digestOf(given.data) };
}

function contentOf(place: string): unknown {
  try {
    if (place === "-") return JSON.parse(readFileSync(0, "utf8"));
    if (!statSync(place).isDirectory()) return JSON.parse(readFileSync(place, "utf8"));
    const read = (file: string) => readFileSync(join(place, file), "utf8");
    return {
      auditPolicy: read("audit-policy.yaml"),
      auditWebhook: read("audit-webhook.yaml"),
      flags: read("flags").split(/\s+/).filter(Boolean),
    };
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read ${place}: ${messageOf(error)}`);
  }
}

/** Both files lie in one folder, under fixed names. */
function directoryOf(flags: readonly string[]): string {
  const flagValue = (name: string) => flags.find((flag) => flag.startsWith(`--${name}=`))?.slice(name.length + 3) ?? "";
  const directory = dirname(flagValue("audit-policy-file"));
  const expected = [`${directory}/audit-policy.yaml`, `${directory}/audit-webhook.yaml`];
  if ([flagValue("audit-policy-file"), flagValue("audit-webhook-config-file")].join() !== expected.join())
    throw new AuditwireError("invalid", "the flags do not name audit-policy.yaml and audit-webhook.yaml of one folder");
  return directory;
}

const digestOf = (content: z.infer<typeof Given>) =>
  createHash("sha256")
    .update(JSON.stringify([content.auditPolicy, content.auditWebhook, content.flags]))
    .digest("hex")
    .slice(0, 32);
