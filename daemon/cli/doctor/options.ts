import type { Now } from "../../audit/clock.ts";
import type { Environment } from "../../secrets.ts";
import type { ConnectionOptions } from "../daemon/options.ts";

/** What `auditwire doctor` can be told. */
export interface DoctorOptions extends ConnectionOptions {
  /** Look at this cluster's source and files only. */
  readonly cluster?: string | undefined;
  /** What the API server is to be given, as `api-server check` takes it. */
  readonly files?: string | undefined;
  readonly manifest?: string | undefined;
  /** The API server's two files, where they are not where its flags say. */
  readonly policy?: string | undefined;
  readonly webhookFile?: string | undefined;
  /** Milliseconds after which a source that delivered before is called silent. */
  readonly silence: number;
  /** Look through the whole database, however large it is. */
  readonly thorough?: boolean | undefined;
}

/** The machine that is looked at, as far as a test has to make it another. */
export interface Machine {
  readonly environment: Environment;
  readonly now: Now;
  /** Where the kernel tells of processes. */
  readonly proc: string;
}
