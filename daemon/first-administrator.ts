import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type ConfiguredAccess, hasAdministrator, join, readSaved } from "./access/state.ts";
import { shownUser } from "./access/written.ts";
import { isLocalName, type User } from "./audit/access.ts";
import type { Now } from "./audit/clock.ts";
import { AuditwireError, messageOf } from "./audit/errors.ts";
import type { AccessReader, StoreWriter } from "./audit/ports.ts";
import { changeOf, ifAny } from "./change.ts";

/** The administrator's credentials as the file of the first start holds them. */
export interface Credentials {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface FirstAdministratorPorts {
  readonly store: AccessReader & Pick<StoreWriter, "saveUser">;
  /** What the configuration file says: a group of it may make somebody an administrator. */
  readonly configured: ConfiguredAccess;
  readonly now: Now;
  readonly hashPassword: (password: string) => Promise<string>;
  readonly verifyPassword: (password: string, hash: string) => Promise<boolean>;
}

/**
 * Sees to it that there is an administrator. A credentials file that exists decides who it is; without one the first
 * start makes a random password and writes the file (mode 0600), and later starts leave the users as they are stored.
 */
export async function firstAdministrator(file: string, url: string, ports: FirstAdministratorPorts): Promise<void> {
  const saved = await readSaved(ports.store);
  if (!existsSync(file)) {
    if (saved.users.some(isAdministrator) || hasAdministrator(join(ports.configured, saved))) return;
    makeCredentials(file, url);
  }
  await fromFile(file, saved.users, ports);
}

/** Whether a user by itself may do everything. */
const isAdministrator = ({ grants, disabled }: User) =>
  !disabled && grants.some(({ role, collections }) => role === "administrator" && collections.length === 0);

/** Writes a credentials file with a random password, readable by its owner only. Fails when the file exists. */
function makeCredentials(file: string, url: string): void {
  const credentials: Credentials = { url, user: "admin", password: randomBytes(24).toString("base64url") };
  try {
    writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new AuditwireError("unavailable", `cannot write the administrator's credentials: ${messageOf(error)}`);
  }
}

async function fromFile(
  file: string,
  users: readonly User[],
  { store, hashPassword, verifyPassword, now }: FirstAdministratorPorts,
): Promise<void> {
  const { user, password } = readCredentials(file);
  const stored = users.find(({ name }) => name === user);
  const hash = stored?.passwordHash;
  const isKnown = hash !== undefined && (await verifyPassword(password, hash));
  if (stored && isKnown && isAdministrator(stored)) return;
  const next: User = {
    name: user,
    passwordHash: isKnown ? hash : await hashPassword(password),
    grants: [{ role: "administrator", collections: [] }],
    groups: stored?.groups ?? [],
    disabled: false,
    modified: now(),
  };
  const shown = {
    before: stored ? shownUser(stored) : null,
    after: shownUser(next, isKnown ? {} : { password }),
  };
  await store.saveUser(next, ifAny(changeOf("user", user, shown, { name: `file:${file}`, requestId: "" })));
}

/** Reads a credentials file. Fails with `invalid`, naming the file and what is wrong. */
export function readCredentials(file: string): Credentials {
  const { url, user, password } = parse(file);
  if (
    typeof url !== "string" ||
    typeof user !== "string" ||
    typeof password !== "string" ||
    !isLocalName(user) ||
    password.length < 12
  )
    throw new AuditwireError(
      "invalid",
      `${file}: expected { "url", "user", "password" }, no comma, colon or slash in the user, at least 12 characters in the password`,
    );
  return { url, user, password };
}

function parse(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    throw new AuditwireError("invalid", `${file}: ${messageOf(error)}`);
  }
}
