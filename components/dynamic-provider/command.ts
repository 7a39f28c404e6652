import { join } from "node:path";

/** The package's command, beside this file in the built package. */
export const command = join(__dirname, "..", "..", "daemon", "cli", "auditwire.js");
