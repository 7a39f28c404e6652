import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { AuditwireError, messageOf } from "./audit/errors.ts";
import type { Account, StoreReader, StoreWriter } from "./audit/ports.ts";

/** The administrator's credentials as the file of the first start holds them. */
export interface Credentials {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface FirstAdministratorPorts {
  readonly store: Pick<StoreReader, "administrator"> & Pick<StoreWriter, "saveAdministrator">;
  readonly hashPassword: (password: string) => Promise<string>;
  readonly verifyPassword: (password: string, hash: string) => Promise<boolean>;
}

/**
 * The administrator. A credentials file that exists decides who it is; without one the first start makes a random
 * password and writes the file (mode 0600), and later starts keep the account as it is stored.
 */
export async function firstAdministrator(file: string, url: string, ports: FirstAdministratorPorts): Promise<Account> {
  const stored = await ports.store.administrator();
  if (!existsSync(file)) {
    if (stored) return stored;
    makeCredentials(file, url);
  }
  return fromFile(readCredentials(file), stored, ports);
}

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
  { user, password }: Credentials,
  stored: Account | undefined,
  ports: FirstAdministratorPorts,
): Promise<Account> {
  if (stored?.name === user && (await ports.verifyPassword(password, stored.passwordHash))) return stored;
  const account = { name: user, passwordHash: await ports.hashPassword(password) };
  await ports.store.saveAdministrator(account);
  return account;
}

/** Reads a credentials file. Fails with `invalid`, naming the file and what is wrong. */
export function readCredentials(file: string): Credentials {
  const { url, user, password } = parse(file);
  if (
    typeof url !== "string" ||
    typeof user !== "string" ||
    typeof password !== "string" ||
    !user ||
    user.includes(":") ||
    password.length < 12
  )
    throw new AuditwireError(
      "invalid",
      `${file}: expected { "url", "user", "password" }, no colon in the user, at least 12 characters in the password`,
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
