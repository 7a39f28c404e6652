import { readFileSync } from "node:fs";
import { AuditwireError } from "../../audit/errors.ts";
import { readNamed } from "./find-place.ts";
import type { ConnectionEnvironment, ConnectionOptions } from "./options.ts";
import { isLoopback, type Login, type Place } from "./place.ts";
import type { Ask } from "./prompt.ts";

/** Who asks: what the options say, else the environment, else what came with the place. A password may be asked for. */
export async function loginOf(
  place: Place,
  options: ConnectionOptions,
  environment: ConnectionEnvironment,
  ask: Ask | undefined,
): Promise<Login | undefined> {
  const { AUDITWIRE_TOKEN: token, AUDITWIRE_USER: someone } = environment;
  if (options.tokenFile !== undefined) return { token: secretIn(options.tokenFile, "--token-file") };
  if (options.login !== undefined || options.passwordFile !== undefined)
    return withPassword(options.login ?? someone, place, options, environment, ask);
  if (token) return meant({ token }, place);
  if (someone) return withPassword(someone, place, options, environment, ask);
  return place.login;
}

async function withPassword(
  user: string | undefined,
  place: Place,
  { passwordFile }: ConnectionOptions,
  { AUDITWIRE_PASSWORD: password }: ConnectionEnvironment,
  ask: Ask | undefined,
): Promise<Login> {
  if (!user) throw new AuditwireError("invalid", "--password-file: whose password is it? Say --login USER");
  if (passwordFile !== undefined) return { user, password: secretIn(passwordFile, "--password-file") };
  if (password) return meant({ user, password }, place);
  if (place.login && "user" in place.login && place.login.user === user) return place.login;
  if (ask === undefined)
    throw new AuditwireError("invalid", `no password for ${user}: --password-file FILE, or AUDITWIRE_PASSWORD`);
  return { user, password: await ask(`Password of ${user} at ${place.url}: `) };
}

/** A secret of the environment does not go to wherever a file of the working directory points. */
function meant(login: Login, place: Place): Login {
  if (!place.found || isLoopback(place.url)) return login;
  throw new AuditwireError(
    "invalid",
    `${place.saidBy} names ${place.url}: is the secret of the environment meant for it? Say so with --url ${place.url}`,
  );
}

/** The first line of a file, or of standard input. */
export function secretIn(file: string, option: string): string {
  const text = file === "-" ? readFileSync(0, "utf8") : readNamed(file, option);
  const secret = text.split(/\r?\n/, 1)[0] ?? "";
  if (secret !== "") return secret;
  throw new AuditwireError("invalid", `${option}: ${file === "-" ? "standard input" : file} is empty`);
}
