import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pythonPackages } from "../python-packages.ts";

const requirements = join(__dirname, "moto-requirements.txt");

/** moto, an imitation of AWS' APIs by others, on a port of the loopback. */
export interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts moto. What it writes ends with the line that tells its port. */
export async function openMoto(): Promise<Moto> {
  const python = join(await pythonPackages("moto", requirements), "bin", "python");
  const server = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const said: string[] = [];
  const endpoint = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stderr }).on("line", (line) => {
      said.push(line);
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address) resolve(address);
    });
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`moto ended:\n${said.join("\n")}`)));
  });
  return {
    endpoint,
    close: async () => {
      server.kill();
      await ended;
    },
  };
}
