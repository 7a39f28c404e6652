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

/** Whether a URL leads to this machine. */
export const isLoopback = (url: string): boolean =>
  /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(new URL(url).hostname);

/** The host of a URL as it is looked up and as certificates name it: an IPv6 address without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

/** Where an address to listen on is reached from this machine: what answers on every address answers here, too. */
export const reachedHere = (address: string): string =>
  address.replace(/^0\.0\.0\.0:/, "127.0.0.1:").replace(/^\[::\]:/, "[::1]:");

/** The header that says who asks. */
export function authorizationOf(login: Login): { readonly authorization: string } {
  if ("token" in login) return { authorization: `Bearer ${login.token}` };
  return { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString("base64")}` };
}
