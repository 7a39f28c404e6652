import { AuditwireError, messageOf } from "./audit/errors.ts";
import type { SourceFacts } from "./audit/event.ts";
import type { DaemonConfig } from "./config.ts";
import { type Environment, readSecret } from "./secrets.ts";

/** A cluster that sends its events here, with the tokens that say so. */
export interface Webhook {
  readonly source: SourceFacts;
  /** One, or two while they are being exchanged; the first is the one that is shown. */
  readonly tokens: readonly string[];
  readonly default: boolean;
}

/** Reports a problem of the setting at a path of the file. */
export type Report = (path: readonly PropertyKey[], message: string) => void;

/** The characters that survive a URL's path; slashes do not survive the API server's joining of paths. */
const tokenShape = /^[A-Za-z0-9._~=+-]{16,256}$/;

/** Reads every webhook's tokens. Two clusters may not share one: the token alone says who speaks. */
export function resolveWebhooks(
  webhooks: DaemonConfig["webhooks"],
  base: string,
  environment: Environment,
  report: Report,
): Webhook[] {
  const owners = new Map<string, string>();
  return webhooks.map((entry, index) => {
    const { token, default: isDefault, name, ...facts } = entry;
    const tokens = [token].flat().flatMap((reference) => {
      try {
        const text = readSecret(reference, base, environment);
        if (!tokenShape.test(text))
          throw new AuditwireError(
            "invalid",
            "a token has 16 to 256 letters, digits or . _ ~ = + - (no slash); `openssl rand -hex 32` makes one",
          );
        const owner = owners.get(text);
        if (owner !== undefined)
          throw new AuditwireError("invalid", `"${owner}" has the same token: each cluster needs its own`);
        owners.set(text, name);
        return [text];
      } catch (error) {
        report(["webhooks", index, "token"], messageOf(error));
        return [];
      }
    });
    return { source: { ...facts, name: `webhook/${name}`, cluster: name }, tokens, default: isDefault };
  });
}
