import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import type { Place } from "./place.ts";
import type { Terminal } from "./terminal.ts";

/** Bytes of a webhook token: 256 bits, more than anybody guesses. */
const tokenBytes = 32;

const config = `# Configuration of the daemon that \`npm start\` runs. Saved changes take effect at once, but for listen and data.
listen:
  api: { address: 127.0.0.1:8083 }
  webhook: { address: 127.0.0.1:8084 }
data:
  directory: data
webhooks:
  - name: local                 # the cluster; copy the entry for each further one, with a token of its own
    token: { file: local.token }
    provider: others
    default: true
`;

/** Makes the configuration and the webhook token of a checkout, unless they are there. True when it was made now. */
export function prepare(place: Place, terminal: Terminal): boolean {
  mkdirSync(place.home, { recursive: true, mode: 0o700 });
  if (!existsSync(place.token))
    writeFileSync(place.token, `${randomBytes(tokenBytes).toString("base64url")}\n`, { mode: 0o600 });
  if (existsSync(place.config)) return false;
  writeFileSync(place.config, config);
  terminal.step("wrote .auditwire/config.yaml and a webhook token");
  return true;
}
