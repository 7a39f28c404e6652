import { hostname } from "node:os";
import { type Command, Option } from "commander";
import { AuditwireError } from "../audit/errors.ts";
import { shownGrant } from "./administer/grants.ts";
import { endOf, type Token, tokenPath } from "./administer/tokens.ts";
import { connect, type DaemonClient, daemonClient } from "./daemon/client.ts";
import { ofProfile } from "./daemon/find-place.ts";
import { type ConnectionOptions, connected } from "./daemon/options.ts";
import { type Profiles, profilesFile, readProfiles, saveProfiles } from "./daemon/profiles.ts";
import { asking } from "./daemon/prompt.ts";
import { examples } from "./examples.ts";
import type { Here } from "./here.ts";
import { type Column, printOne } from "./output/print.ts";

interface Me {
  readonly name: string;
  readonly via: string;
  readonly grants: readonly { readonly role: { readonly name: string }; readonly collections: readonly string[] }[];
}

interface LoginOptions extends ConnectionOptions {
  readonly expires: string;
}

const notes = `
A user's password is not kept: with it a token is made, which ends by itself, is listed by \`auditwire token list\` and is
revoked by \`auditwire logout\`. A token that is given is kept as it is. Profiles are in auditwire/profiles.yaml of
$XDG_CONFIG_HOME, or of ~/.config, for their owner alone; the one of the last login is meant where nothing else is said.

Every command finds its daemon by the first of these:
  --config FILE, --profile NAME, --url URL
  AUDITWIRE_URL, AUDITWIRE_PROFILE
  the profile of the last login
  .auditwire/config.yaml below the working directory, as \`npm start\` makes it; /etc/auditwire/config.yaml
and who asks by the first of these:
  --token-file FILE, --login USER with --password-file FILE, AUDITWIRE_PASSWORD or a question
  AUDITWIRE_TOKEN, AUDITWIRE_USER with AUDITWIRE_PASSWORD
  what the profile holds, or the credentials beside the configuration
--ca FILE, or AUDITWIRE_CA, is what proves its certificate; a configuration names its own. No option leaves a certificate
unproven: whoever answers would be told the password.`;

/** `auditwire login` */
export function loginCommand(command: Command, here: Here): void {
  connected(command.addOption(new Option("--expires <when>", "when the token ends: 12h, 30d, never").default("30d")), {
    profile: "the name under which it is saved (default: the daemon's host)",
  })
    .addHelpText(
      "after",
      notes +
        examples(
          "auditwire login --url https://audit.example.com",
          "auditwire login --profile prod --url https://audit.example.com --ca daemon.pem --login alice",
          "auditwire login --url https://audit.example.com --token-file ci.token",
        ),
    )
    .action(async (options: LoginOptions) => login(options, here));
}

async function login({ profile, ...options }: LoginOptions, { environment, terminal }: Here): Promise<void> {
  const saved = readProfiles(environment);
  const url = options.url ?? (profile === undefined ? undefined : saved.profiles[profile]?.url);
  const daemon = await connect(await withUser({ ...options, url }, environment), environment);
  const me = await daemon.get<Me>("/me");
  const name =
    profile ??
    Object.entries(saved.profiles).find(([, { url }]) => url === daemon.url)?.[0] ??
    new URL(daemon.url).host;
  const token = await tokenFor(daemon, tokenId(me.name, name), me, options);
  const entry = { url: daemon.url, token, ...(daemon.place.authority !== undefined && { ca: daemon.place.authority }) };
  saveProfiles({ current: name, profiles: { ...saved.profiles, [name]: entry } }, environment);
  terminal.note(`${me.name} is logged in at ${daemon.url}: the profile "${name}" in ${profilesFile(environment)}.`);
}

/** The name is asked for where nothing says it. */
async function withUser(options: LoginOptions, environment: Here["environment"]): Promise<LoginOptions> {
  const { login, tokenFile } = options;
  const { AUDITWIRE_TOKEN: token, AUDITWIRE_USER: user } = environment;
  if (login !== undefined || tokenFile !== undefined || token || user || options.config !== undefined) return options;
  const ask = asking();
  if (ask === undefined)
    throw new AuditwireError("invalid", "who logs in? --login USER with --password-file FILE, or --token-file FILE");
  return { ...options, login: await ask(`User at ${options.url ?? "the daemon"}: `) };
}

/** The token that was given, or one that is made with the password. */
async function tokenFor(daemon: DaemonClient, id: string, me: Me, { expires }: LoginOptions): Promise<string> {
  const { login } = daemon.place;
  if (login && "token" in login) return login.token;
  const known = (await daemon.get<readonly Token[]>("/tokens")).some((token) => token.id === id);
  const body = { user: me.name, expires: endOf(expires, Date.now()), ...(known && { rotate: true }) };
  const { token } = await daemon.put<Token>(tokenPath(id), body);
  if (token !== undefined) return token;
  throw new AuditwireError("unavailable", `the daemon has not shown the token ${id}`);
}

/** One for each user, machine and profile, so that no login ends another's; in the letters that ids have. */
const tokenId = (user: string, profile: string): string =>
  `cli-${user}@${hostname()}-${profile}`.replaceAll(/[^A-Za-z0-9._@-]/g, "-").slice(0, 128);

/** `auditwire logout` */
export function logoutCommand(command: Command, { environment, terminal }: Here): void {
  command
    .option("--profile <name>", "which profile (default: the one of the last login)")
    .addHelpText("after", examples("auditwire logout", "auditwire logout --profile prod"))
    .action(async ({ profile }: { profile?: string }) => {
      const saved = readProfiles(environment);
      const name = profile ?? saved.current;
      const entry = name === undefined || !Object.hasOwn(saved.profiles, name) ? undefined : saved.profiles[name];
      if (name === undefined || entry === undefined)
        throw new AuditwireError(
          "not_found",
          name === undefined ? "nobody is logged in" : `there is no profile "${name}"${savedAre(saved)}`,
        );
      const revoked = await revoke(daemonClient(ofProfile(name, entry), environment), name);
      const { [name]: _, ...profiles } = saved.profiles;
      saveProfiles(rest({ ...saved, profiles }, name), environment);
      terminal.note(`The profile "${name}" is removed${revoked ?? ", and its token revoked"}.`);
    });
}

function savedAre({ profiles }: Profiles): string {
  const names = Object.keys(profiles);
  return names.length === 0 ? "" : `: saved are ${names.join(", ")}`;
}

const rest = ({ current, profiles }: Profiles, gone: string): Profiles =>
  current === gone || current === undefined ? { profiles } : { current, profiles };

/** Ends the token that `login` made; what was given to it is another's to revoke. The reason, where it cannot be. */
async function revoke(daemon: DaemonClient, profile: string): Promise<string | undefined> {
  try {
    const me = await daemon.get<Me>("/me");
    const id = tokenId(me.name, profile);
    if (!(await daemon.get<readonly Token[]>("/tokens")).some((token) => token.id === id)) return "";
    await daemon.remove(tokenPath(id), {});
    return undefined;
  } catch (error) {
    return `; its token is not revoked: ${(error as Error).message}`;
  }
}

const columns: readonly Column<Me & { readonly url: string; readonly saidBy: string }>[] = [
  { head: "user", of: ({ name }) => name },
  { head: "proven by", of: ({ via }) => via },
  {
    head: "may",
    of: ({ grants }) => grants.map(({ role, collections }) => shownGrant({ role: role.name, collections })).join("; "),
  },
  { head: "daemon", of: ({ url }) => url },
  { head: "said by", of: ({ saidBy }) => saidBy },
];

/** `auditwire whoami` */
export function whoamiCommand(command: Command, { environment, terminal }: Here): void {
  connected(command.option("--json", "as one JSON object: what the API answers, `url` and `saidBy`"))
    .addHelpText("after", examples("auditwire whoami", "auditwire whoami --profile prod"))
    .action(async (options: ConnectionOptions & { json?: boolean }) => {
      const daemon = await connect(options, environment);
      const me = await daemon.get<Me>("/me");
      printOne({ ...me, url: daemon.url, saidBy: daemon.place.saidBy }, columns, options, terminal);
    });
}
