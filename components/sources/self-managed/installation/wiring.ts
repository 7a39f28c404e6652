import type { Distribution } from "../../../audit-source.ts";

/** What an API server is given: what `apiServerFiles(source)` of a daemon holds. */
export interface InstallationInput {
  /** Content of `audit-policy.yaml`. */
  readonly auditPolicy: string;
  /** Content of `audit-webhook.yaml`. */
  readonly auditWebhook: string;
  /** Flags for kube-apiserver, which name both files. */
  readonly flags: readonly string[];
}

/** A file for every control-plane machine. */
export interface InstallationFile {
  /** Absolute path on the machine; below the home folder where it begins with `~`. */
  readonly path: string;
  /** Its content. */
  readonly content: string;
  /** User and group, as `chown` takes them. */
  readonly owner: string;
  /** Rights, as `chmod` takes them. */
  readonly mode: string;
  /** Whether it holds the webhook's token. */
  readonly secret: boolean;
}

/** A piece of the distribution's own configuration. */
export interface Snippet {
  /** Name of a file to save it in. */
  readonly name: string;
  /** What to do with it. */
  readonly purpose: string;
  /** The piece itself. */
  readonly text: string;
  /** Whether it holds the webhook's token. */
  readonly secret: boolean;
}

/** Everything that makes the API server of a distribution send its events. */
export interface Installation {
  /** What the control plane was made with. */
  readonly distribution: Distribution;
  /** Files for each control-plane machine. */
  readonly files: readonly InstallationFile[];
  /** Pieces of the distribution's configuration. */
  readonly snippets: readonly Snippet[];
  /** What to do, in order, as Markdown. Holds no secret. */
  readonly steps: string;
}

/** What a distribution's wiring is made of. */
export interface Layout extends InstallationInput {
  /** Folder of the two files, as the API server sees it. */
  readonly directory: string;
  /** The flags by name, without dashes. */
  readonly args: Readonly<Record<string, string>>;
}

/** What a distribution makes of it; `steps` each a sentence or two of Markdown. */
export type Wiring = Pick<Installation, "files" | "snippets"> & { readonly steps: readonly string[] };
