/** Who asks. */
export type Login = { readonly user: string; readonly password: string } | { readonly token: string };

/** Where a daemon is, and what came with that knowledge. */
export interface Place {
  /** Of the API, without a trailing slash. */
  readonly url: string;
  /** What said so, for messages: `--url`, `the profile "prod"`. */
  readonly saidBy: string;
  readonly login?: Login | undefined;
  /** PEM that its certificate is proven by. */
  readonly authority?: string | undefined;
  /** The authority is the certificate itself, on this machine: whatever name it is called by here. */
  readonly ownCertificate?: boolean | undefined;
  /** Found without being told: secrets of the environment were not meant for it unless it is on this machine. */
  readonly found?: boolean | undefined;
}
