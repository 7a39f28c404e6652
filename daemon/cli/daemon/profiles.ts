import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import type { ConnectionEnvironment } from "./options.ts";

/** A daemon that somebody has logged in to. */
const Profile = z.strictObject({
  url: z.string(),
  token: z.string().optional(),
  /** PEM. */
  ca: z.string().optional(),
});
export type Profile = z.output<typeof Profile>;

const Profiles = z.strictObject({
  /** The one that is meant when none is named. */
  current: z.string().optional(),
  profiles: z.record(z.string(), Profile).default({}),
});
export type Profiles = z.output<typeof Profiles>;

/** Where profiles are kept: `auditwire/profiles.yaml` in the user's configuration folder. */
export function profilesFile(environment: ConnectionEnvironment): string {
  const folder = environment["XDG_CONFIG_HOME"] || join(environment["HOME"] || homedir(), ".config");
  return join(folder, "auditwire", "profiles.yaml");
}

/** The saved profiles; none when there is no file. Fails with `invalid`, naming the file. */
export function readProfiles(environment: ConnectionEnvironment): Profiles {
  const file = profilesFile(environment);
  try {
    return Profiles.parse(parse(readFileSync(file, "utf8")) ?? {});
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return { profiles: {} };
    const why = error instanceof z.ZodError ? wrongIn(error) : firstLine(messageOf(error));
    throw new AuditwireError("invalid", `${file}: ${why}: mend it, or remove it and log in again`);
  }
}

function wrongIn({ issues: [issue] }: z.ZodError): string {
  const place = issue?.path.map(String).join(".") ?? "";
  return `it is not as auditwire login writes it (${place === "" ? "" : `${place}: `}${issue?.message})`;
}

/** The library's message shows the lines, too: they may hold a token. */
const firstLine = (text: string): string => text.split("\n", 1)[0]?.replace(/:$/, "") ?? "";

/** Replaces the file whole; only its owner can read it. */
export function saveProfiles(profiles: Profiles, environment: ConnectionEnvironment): void {
  const file = profilesFile(environment);
  const written = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(written, stringify(profiles), { mode: 0o600 });
    renameSync(written, file);
  } catch (error) {
    rmSync(written, { force: true });
    throw new AuditwireError("unavailable", `cannot save the profile: ${messageOf(error)}`);
  }
}
