import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Here } from "../../daemon/cli/here.ts";
import { run } from "../../daemon/cli/program.ts";
import { type App, password } from "./app.ts";
import { captured } from "./captured.ts";

/** A listener of this machine that answers with an app. */
export async function served({ app }: Pick<App, "app">) {
  const server = createServer(getRequestListener((request, env) => app.fetch(request, env)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** Breaks all connections off, as a restart does. */
    cut: () => server.closeAllConnections(),
    end: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface CommandOptions {
  readonly environment?: Here["environment"];
  readonly stdin?: string;
  readonly isTTY?: boolean;
  readonly interrupt?: AbortSignal;
}

/** A command line under way. */
export function started(words: readonly string[], { environment = {}, interrupt, ...streams }: CommandOptions = {}) {
  const {
    terminal,
    streams: { stdin, stdout, stderr },
    out,
    err,
  } = captured(streams);
  const done = run(words, {
    environment: { XDG_CONFIG_HOME: "/nowhere", ...environment },
    terminal,
    stdin: stdin as unknown as Here["stdin"],
    stdout,
    stderr,
    interrupted: () => interrupt ?? new AbortController().signal,
  });
  return { out, err, stdout, done };
}

/** Runs a command line in this process. */
export async function command(words: readonly string[], options: CommandOptions = {}) {
  const { out, err, done } = started(words, options);
  const code = await done;
  return { code, out: out(), err: err() };
}

/** The administrator of a test app. */
export const asAdministrator = (url: string) => ({
  AUDITWIRE_URL: url,
  AUDITWIRE_USER: "admin",
  AUDITWIRE_PASSWORD: password,
});
