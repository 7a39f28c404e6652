import { existsSync, readFileSync } from "node:fs";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { deployedConfig, deployLine, isCheckout, leftBehind } from "./deployment.ts";
import type { ConnectionEnvironment, ConnectionOptions } from "./options.ts";
import type { Place } from "./place.ts";
import { type Profile, profilesFile, readProfiles } from "./profiles.ts";

/** Where the configuration lies in the daemon's image. */
export const systemConfig = "/etc/auditwire/config.yaml";

/** The configuration that nobody names: the quick start's, below the working directory, else the image's. */
export const usualConfig = (): string | undefined => [deployedConfig, systemConfig].find((file) => existsSync(file));

/** The daemon that is meant: the first of these that says something. */
export async function placeOf(options: ConnectionOptions, environment: ConnectionEnvironment): Promise<Place> {
  if (options.config !== undefined) return configured(options.config, "--config", options.credentials);
  if (options.profile !== undefined) return profilePlace(options.profile, "--profile", environment);
  if (options.url !== undefined) return urlPlace(options.url, "--url", environment);
  const { AUDITWIRE_URL: url, AUDITWIRE_PROFILE: profile } = environment;
  if (url) return urlPlace(url, "AUDITWIRE_URL", environment);
  if (profile) return profilePlace(profile, "AUDITWIRE_PROFILE", environment);
  const { current } = readProfiles(environment);
  if (current !== undefined) return profilePlace(current, profilesFile(environment), environment);
  return foundPlace();
}

async function foundPlace(): Promise<Place> {
  const file = usualConfig();
  if (file !== undefined) return { ...(await configured(file, file)), found: true };
  throw new AuditwireError(
    "invalid",
    `which daemon? ${deployedHere()} --url https://…, or --config FILE on its own machine, or log in once: auditwire login --url https://…`,
  );
}

/** Where the working directory is that of a daemon which is not deployed now. */
function deployedHere(): string {
  const left = leftBehind();
  if (left)
    return `None is deployed here now, its audits stay in ${left.dataDirectory}: ${left.start} deploys it again; for another one say`;
  return isCheckout(".") ? `${deployLine(".")} deploys one here; for another one say` : "Say";
}

async function configured(file: string, saidBy: string, credentials?: string): Promise<Place> {
  const { configuredPlace } = await import("./configured.ts");
  return configuredPlace(file, saidBy, credentials);
}

function profilePlace(name: string, saidBy: string, environment: ConnectionEnvironment): Place {
  const { profiles } = readProfiles(environment);
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile) return ofProfile(name, profile);
  const known = Object.keys(profiles);
  const which = known.length === 0 ? "none is saved" : `saved are ${known.join(", ")}`;
  throw new AuditwireError(
    "invalid",
    `${saidBy}: there is no profile "${name}" (${which}): auditwire login --profile ${name} --url https://… saves one`,
  );
}

/** The daemon that a profile names. */
export const ofProfile = (name: string, { url, token, ca }: Profile): Place => ({
  url,
  saidBy: `the profile "${name}"`,
  login: token === undefined ? undefined : { token },
  authority: ca,
});

/** A URL said by itself has the login of the profile that was saved for it. */
function urlPlace(text: string, saidBy: string, environment: ConnectionEnvironment): Place {
  const url = readUrl(text, saidBy);
  const { profiles, current } = readProfiles(environment);
  const same = Object.entries(profiles).filter(([, profile]) => profile.url === url);
  const [name, profile] = same.find(([own]) => own === current) ?? same[0] ?? [];
  return profile === undefined || name === undefined ? { url, saidBy } : { ...ofProfile(name, profile), saidBy };
}

/** The URL of a daemon as it is kept: no path of the API, no trailing slash. Fails with `invalid`. */
export function readUrl(text: string, saidBy: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new AuditwireError("invalid", `${saidBy}: "${text}" is no URL: write it as https://audit.example.com:8083`);
  if (url.username !== "" || url.password !== "")
    throw new AuditwireError(
      "invalid",
      `${saidBy}: leave user and password out of the URL: --login and --password-file`,
    );
  return `${url.origin}${url.pathname.replace(/(\/api\/v[^/]*)?\/*$/, "")}`;
}

/** The text of a file that an option names. Fails with `invalid`, naming the option. */
export function readNamed(file: string, option: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AuditwireError("invalid", `${option}: ${messageOf(error)}`);
  }
}
