import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, argumentsChecked, shown } from "./arguments.ts";
import { hosted } from "./hosted.ts";

/** What is made, and when it is made anew. */
export interface CertificatesArgs {
  /**
   * DNS names and addresses under which the daemon is reached; the server certificate is valid for them. Default
   * `localhost`, `127.0.0.1`, `::1`. Changed, a new server certificate is made by the same authority.
   */
  readonly hosts?: readonly string[] | undefined;
  /** Days that a server certificate is valid, 1 to 3650. Default 825. It is renewed when a third of them is left. */
  readonly validDays?: number | undefined;
  /** Names of the webhook tokens to make, one for each cluster. Removed names are forgotten. */
  readonly tokens?: readonly string[] | undefined;
  /** Names of the passwords to make. Removed names are forgotten. */
  readonly passwords?: readonly string[] | undefined;
  /** Each a text of your choice, as a date: a new text makes a new one at the next `up`. */
  readonly rotate?:
    | {
        /**
         * The authority. For the time of `overlap` clients are given the new and the former one, and the former one goes
         * on signing; then the new one signs. Put the new `audit-webhook.yaml` in place during that time.
         */
        readonly authority?: string | undefined;
        /** The server certificate and its key, by the same authority. */
        readonly certificate?: string | undefined;
        /** All tokens. The former ones stay valid for the time of `overlap`. */
        readonly tokens?: string | undefined;
        /** All passwords, at once. */
        readonly passwords?: string | undefined;
      }
    | undefined;
  /** How long what was rotated stays valid beside the new: `30m`, `24h`, `7d`. It ends at the first `up` after it. Default `24h`. */
  readonly overlap?: string | undefined;
}

/**
 * A certificate authority, a server certificate, webhook tokens and passwords: made once, kept secret in the stack's
 * state, the same in every `up` until an argument or their age makes them due.
 */
export class Certificates extends pulumi.dynamic.Resource {
  /** PEM of the authorities that clients have to trust: one, or two during a rotation. */
  declare readonly authority: pulumi.Output<string>;
  /** PEM of the server certificate. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM (PKCS #8) of the server certificate's key. Secret. */
  declare readonly privateKey: pulumi.Output<string>;
  /** The authorities as one line of base64, as `openssl base64 -A` writes it: what a kubeconfig or a CA bundle takes. */
  readonly authorityBase64: pulumi.Output<string>;
  /** Valid tokens by name, the current one first. Secret. */
  declare private readonly tokenValues: pulumi.Output<Readonly<Record<string, readonly string[]>>>;
  /** Passwords by name. Secret. */
  declare private readonly passwordValues: pulumi.Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: CertificatesArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const { problems, inputs } = normalize(args);
    const checked = argumentsChecked("Certificates", name, problems);
    const made = { authority: undefined, certificate: undefined, privateKey: undefined };
    const props = { ...inputs, hosts: checked(inputs.hosts), ...made, ...secrets };
    const own = { additionalSecretOutputs: ["privateKey", ...Object.keys(secrets)] };
    super(hosted("certificates"), name, props, pulumi.mergeOptions(own, opts), "auditwire", "Certificates");
    this.authorityBase64 = this.authority.apply((pem) => Buffer.from(pem ?? "").toString("base64"));
  }

  /** The valid tokens of a name in `tokens`, the current one first. Secret. */
  token(name: string): pulumi.Output<readonly string[]> {
    return pulumi.secret(this.tokenValues.apply((tokens) => this.named(tokens, name, "tokens")));
  }

  /** The password of a name in `passwords`. Secret. */
  password(name: string): pulumi.Output<string> {
    return pulumi.secret(this.passwordValues.apply((passwords) => this.named(passwords, name, "passwords")));
  }

  private named<T>(values: Readonly<Record<string, T>>, name: string, list: string): T {
    const value = values?.[name];
    if (value !== undefined) return value;
    throw new pulumi.RunError(`Certificates: ${list} does not name ${shown(name)}; add it to ${list}`);
  }
}

const secrets = { tokenValues: undefined, passwordValues: undefined, kept: undefined };
const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function normalize(args: CertificatesArgs) {
  const {
    hosts = ["localhost", "127.0.0.1", "::1"],
    validDays = 825,
    tokens = [],
    passwords = [],
    overlap = "24h",
  } = args;
  const problems: ArgumentProblem[] = [];
  if (hosts.length === 0) problems.push({ path: "hosts", problem: "is empty; name at least one host" });
  for (const [index, host] of hosts.entries())
    if (!isHost(host))
      problems.push({
        path: `hosts[${index}]`,
        problem: `${shown(host)} is neither a DNS name nor an address; leave scheme and port out`,
      });
  if (!Number.isInteger(validDays) || validDays < 1 || validDays > 3_650)
    problems.push({ path: "validDays", problem: `${shown(validDays)} is no whole number from 1 to 3650` });
  for (const [path, names] of Object.entries({ tokens, passwords })) {
    for (const [index, name] of names.entries())
      if (typeof name !== "string" || name === "" || names.indexOf(name) !== index)
        problems.push({ path: `${path}[${index}]`, problem: `${shown(name)} is empty or stands there twice` });
  }
  const [, count, unit] = /^(\d+)([smhd])$/.exec(overlap) ?? [];
  if (unit === undefined)
    problems.push({ path: "overlap", problem: `${shown(overlap)} is no duration; write 30m, 24h or 7d` });
  const { authority = "", certificate = "", tokens: tokensOf = "", passwords: passwordsOf = "" } = args.rotate ?? {};
  const inputs = {
    ...{ hosts, validDays, tokens, passwords, overlapSeconds: Number(count ?? 0) * (secondsOf[unit ?? ""] ?? 0) },
    rotate: { authority, certificate, tokens: tokensOf, passwords: passwordsOf },
  };
  return { problems, inputs };
}

function isHost(host: unknown): boolean {
  if (typeof host !== "string" || host.length > 253) return false;
  return (
    isIP(host) !== 0 || /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(host)
  );
}
