import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { ApiServerInputs } from "./api-server-inputs.ts";
import type { ApiServers } from "./api-servers.ts";
import { command } from "./command.ts";
import { say } from "./say.ts";

/** The API server of the machine that the program runs on: `auditwire api-server` does it. */
export function thisMachine(inputs: ApiServerInputs): ApiServers {
  const { manifest, directory, timeoutSeconds, replace, auditPolicy, auditWebhook, flags } = inputs;
  const common = ["--manifest", manifest, "--timeout", `${timeoutSeconds}s`];
  return {
    names: async () => ["this machine"],
    isWired: async () => {
      const text = existsSync(manifest) ? readFileSync(manifest, "utf8") : "";
      return flags.every((flag) => text.includes(flag));
    },
    install: () =>
      run(
        ["install", "--files", "-", ...common, ...(replace ? ["--replace"] : [])],
        JSON.stringify({ auditPolicy, auditWebhook, flags }),
      ),
    remove: () => run(["remove", "--directory", directory, ...common], ""),
  };
}

/** Resolves with the last line that it says; what it is at is told meanwhile. */
function run(args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, "api-server", ...args], { stdio: ["pipe", "pipe", "pipe"] });
    const out: string[] = [];
    let errors = "";
    child.stdout.on("data", (part: Buffer) => {
      const lines = part.toString().trim().split("\n");
      out.push(...lines);
      for (const line of lines.filter((it) => it.startsWith("- "))) void say(line.slice(2));
    });
    child.stderr.on("data", (part: Buffer) => {
      errors += part.toString();
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) return resolve(out.at(-1) ?? "");
      reject(new Error(explained(errors.trim())));
    });
    child.stdin.end(input);
  });
}

function explained(errors: string): string {
  const said = errors.replace(/^auditwire: /gm, "").trim();
  return /EACCES|EPERM/.test(said)
    ? `it may not write there (${said.split("\n")[0]}): deploy as root, or choose install: "control-plane-nodes"`
    : said;
}
