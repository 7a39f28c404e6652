import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { DaemonConfig } from "../../config.ts";
import { partOf } from "../daemon/configured.ts";
import { systemConfig, usualConfig } from "../daemon/find-place.ts";

/** The files of a daemon of this machine, as its configuration says. */
export interface Machine {
  readonly config: string;
  readonly dataDirectory: string;
  /** The key of the credentials that the API saves; undefined where the configuration says where it is. */
  readonly keyFile: string | undefined;
  /** The PEM files that its listeners show, where they have one. */
  readonly certificates: Readonly<Record<"api" | "webhook", string | undefined>>;
}

/** Whatever else is wrong with a configuration, its files can be found. Fails with `invalid`, naming the file. */
export function machineOf(named: string | undefined): Machine {
  const config = named ?? usualConfig();
  if (config === undefined)
    throw new AuditwireError("invalid", `whose? Name the daemon's configuration: --config ${systemConfig}`);
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
