import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { DaemonConfig } from "../../config.ts";
import { partOf } from "../daemon/configured.ts";
import { leftBehind } from "../daemon/deployment.ts";
import { systemConfig, usualConfig } from "../daemon/find-place.ts";

/** What says which daemon of this machine is meant. */
export interface MachineOptions {
  readonly config?: string;
  readonly data?: string;
}

/** Where a daemon of this machine keeps its data. */
export interface DataPlace {
  /** Its configuration; undefined where only the directory is known. */
  readonly config: string | undefined;
  readonly dataDirectory: string;
  /** The key of the credentials that the API saves; undefined where the configuration says where it is. */
  readonly keyFile: string | undefined;
}

/** The files of a daemon of this machine, as its configuration says. */
export interface Machine extends DataPlace {
  readonly config: string;
  /** The PEM files that its listeners show, where they have one. */
  readonly certificates: Readonly<Record<"api" | "webhook", string | undefined>>;
}

/**
 * Where the data are: in a directory that is named, or as a configuration says, or what `npm stop` has left in the working
 * directory. Fails with `invalid`, naming the option.
 */
export function dataPlaceOf({ config, data }: MachineOptions): DataPlace {
  if (data !== undefined) return placeAt(data);
  const left = config === undefined ? leftBehind() : undefined;
  return left ? placeAt(left.dataDirectory) : machineOf(config);
}

function placeAt(directory: string): DataPlace {
  const dataDirectory = resolve(directory);
  if (statSync(dataDirectory, { throwIfNoEntry: false })?.isFile())
    throw new AuditwireError("invalid", `--data: ${directory} is a file: name the directory that it lies in`);
  return { config: undefined, dataDirectory, keyFile: join(dataDirectory, "credentials.key") };
}

/** Whatever else is wrong with a configuration, its files can be found. Fails with `invalid`, naming the file. */
export function machineOf(named: string | undefined): Machine {
  const config = named ?? usualConfig();
  if (config === undefined)
    throw new AuditwireError(
      "invalid",
      `whose? Name the daemon's configuration, --config ${systemConfig}, or its data directory: --data DIRECTORY`,
    );
  const { data, listen, credentialsKey } = partOf(config, textOf(config), Files);
  const dataDirectory = resolve(dirname(config), data.directory);
  const shown = ({ tls }: DaemonConfig["listen"]["api"]) => tls && resolve(dirname(config), tls.cert);
  return {
    config,
    dataDirectory,
    keyFile: credentialsKey === undefined ? join(dataDirectory, "credentials.key") : undefined,
    certificates: { api: shown(listen.api), webhook: shown(listen.webhook) },
  };
}

const { data, listen, credentialsKey } = DaemonConfig.shape;
const Files = z.object({ data, listen, credentialsKey });

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read the configuration: ${messageOf(error)}`);
  }
}
