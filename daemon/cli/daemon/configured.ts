import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { DaemonConfig } from "../../config.ts";
import { readPlaced } from "../../config-problem.ts";
import { readCredentials } from "../../first-administrator.ts";
import { type Place, reachedHere } from "./place.ts";

/** The part of a configuration that says how its daemon is reached. Whatever else is wrong with it, the daemon may run. */
const Reached = z.object({ listen: DaemonConfig.shape.listen, data: DaemonConfig.shape.data });

/** The daemon that runs with a configuration on this machine; its certificate, which lies here, proves it. */
export function configuredPlace(file: string, saidBy: string, credentialsFile?: string): Place {
  const { listen, credentials } = reachedBy(file, credentialsFile);
  const { address, tls } = listen.api;
  const here = reachedHere(address);
  const known = existsSync(credentials) ? readCredentials(credentials) : undefined;
  return {
    url: here.endsWith(":0") && known ? known.url : `${tls ? "https" : "http"}://${here}`,
    saidBy,
    login: known && { user: known.user, password: known.password },
    authority: tls && read(resolve(dirname(file), tls.cert)),
    ownCertificate: tls !== undefined,
  };
}

export interface ReachedBy {
  readonly listen: DaemonConfig["listen"];
  readonly dataDirectory: string;
  /** Where the administrator's credentials are, or would be. */
  readonly credentials: string;
}

/** What a configuration says of where its daemon listens and keeps its data. Fails with `invalid`, naming the file. */
export function reachedBy(file: string, credentials?: string): ReachedBy {
  const { listen, data } = partOf(file, read(file), Reached);
  const dataDirectory = resolve(dirname(file), data.directory);
  const beside = join(dirname(file), "credentials.json");
  const found = existsSync(beside) ? beside : join(dataDirectory, "credentials.json");
  return { listen, dataDirectory, credentials: credentials ?? found };
}

/** What a part of a configuration says, whatever else is wrong with it. Fails with `invalid`, naming the file. */
export function partOf<T>(file: string, text: string, part: z.ZodType<T>): T {
  const { value, problems } = readPlaced(file, text);
  const parsed = part.safeParse(known(value ?? {}, part));
  if (problems.length === 0 && parsed.success) return parsed.data;
  throw new AuditwireError("invalid", `${file} is no configuration of a daemon: auditwire doctor --config ${file}`);
}

/** A value without the keys that a part does not know: with a wrong one among them the daemon may run all the same. */
function known<T>(value: unknown, part: z.ZodType<T>): unknown {
  const { error } = part.safeParse(value);
  const issues = (error?.issues ?? []).flatMap((issue) => (issue.code === "unrecognized_keys" ? [issue] : []));
  return issues.reduce((left, { path, keys }) => without(left, path, keys), value);
}

function without(value: unknown, [first, ...rest]: readonly PropertyKey[], keys: readonly string[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (first === undefined) return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
  return { ...value, [first]: without((value as Readonly<Record<PropertyKey, unknown>>)[first], rest, keys) };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AuditwireError("invalid", unread(file, error));
  }
}

function unread(file: string, error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return `there is no file ${file}: --config names the configuration that the daemon was started with`;
    case "EACCES":
      return `${file} is not for you to read: ask as the daemon's user, or name the daemon with --url`;
    default:
      return `cannot read ${file}: ${messageOf(error)}`;
  }
}
