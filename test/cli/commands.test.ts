import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wordsOf } from "../../daemon/cli/completion/line.ts";
import { placeIn } from "../../daemon/cli/completion/place.ts";
import { type App, openApp } from "../support/app.ts";
import { built, type Ran, ran } from "../support/command.ts";
import { afterHelp, everyCommand, pathOf, wholeProgram } from "../support/command-page.ts";
import { eventNumber } from "../support/events.ts";
import { asAdministrator, command, served } from "../support/in-process.ts";

describe("every command", async () => {
  const program = await wholeProgram();
  const all = everyCommand(program).map((it) => [pathOf(it), it] as const);

  it("is there", () => {
    const names = all.map(([path]) => path);
    for (const name of [
      "serve",
      "query",
      "query show",
      "user create",
      "token revoke",
      "collections save",
      "rules check",
      "backup",
    ])
      expect(names).toContain(name);
  });

  it.each(all)("%s: says what it does, and each of its options", (_, it: Command) => {
    expect(it.description()).toMatch(/\S{2}/);
    for (const { flags, description } of it.options)
      expect({ flags, description }).toEqual({ flags, description: expect.stringMatching(/\S{3}/) });
    for (const argument of it.registeredArguments) expect(argument.description).toMatch(/\S{3}/);
  });

  it.each(all)("%s: its examples are lines that it understands", (_, it: Command) => {
    const lines = afterHelp(it)
      .split("\n")
      .filter((line) => line.startsWith("  $ "));
    expect(lines.length).toBeGreaterThan(0);
    const own = lines.flatMap((line) => /\bauditwire (?!COMMAND)[^|<>)]*/.exec(line)?.[0] ?? []);
    for (const line of own.filter((text) => !/COMMAND/.test(text))) {
      const words = wordsOf(line.trim(), "")
        .slice(1)
        .map(({ value }) => value);
      const { command: found } = placeIn(program, [...words, ""]);
      const known = found.options.flatMap(({ short, long }) => [short, long]);
      for (const word of words.filter((word) => /^--?[a-z]/.test(word)))
        expect({ line, known: known.includes(word.split("=")[0]) || word === "--help" }).toEqual({ line, known: true });
    }
  });

  it.each(all)("%s: an option that it does not have is wrong use", async (path, it) => {
    const needed = it.options.flatMap(({ mandatory, long, argChoices }) =>
      mandatory && long ? [long, argChoices?.[0] ?? "x"] : [],
    );
    const answer = await command([...path.split(" "), ...needed, "--hlep"]);
    expect(answer).toEqual({
      code: 2,
      out: "",
      err: expect.stringMatching(/unknown option '--hlep'\n\(Did you mean --help\?\)/),
    });
  });

  it.each(all)("%s: its help is plain where no terminal is", async (path) => {
    const { code, out, err } = await command([...path.split(" "), "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(new RegExp(`^Usage: auditwire ${path}`));
    expect(out).not.toContain("\u001b");
  });
});

describe("in processes of their own", () => {
  const folder = mkdtempSync(join(tmpdir(), "auditwire-commands-"));
  let app: App;
  let server: Awaited<ReturnType<typeof served>>;
  const environment = (settings: Record<string, string> = {}) => ({
    ...asAdministrator(server.url),
    XDG_CONFIG_HOME: folder,
    ...settings,
  });
  const run = (words: readonly string[], settings?: Record<string, string>): Promise<Ran> =>
    ran(words, { cwd: folder, environment: environment(settings) });

  beforeAll(async () => {
    app = await openApp({ policy: [{ rule: "Exec or attach to a pod", exceptions: [] }] });
    server = await served(app);
    const events = Array.from({ length: 600 }, (_, n) => eventNumber(n));
    await app.deliver({ source: "webhook/prod", events, rejections: [] });
  });
  afterAll(async () => {
    await server.end();
    await app.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["an answer", ["query", "--limit", "1"], {}, 0],
    ["no daemon", ["query"], { AUDITWIRE_URL: "http://127.0.0.1:1" }, 1],
    ["a refusal", ["user", "show", "nobody"], {}, 1],
    ["a wrong option", ["query", "--nonsense"], {}, 2],
    ["a wrong value", ["query", "--from", "tomorrow"], {}, 2],
    ["no command", [], {}, 2],
    ["help", ["--help"], {}, 0],
    ["the version", ["--version"], {}, 0],
  ])("%s: %j", async (_, words, settings, code) => {
    const answer = await run(words, settings);
    expect({ code: answer.code, err: answer.err }).toEqual({
      code,
      err: code === 0 ? "" : expect.stringMatching(/\S/),
    });
    expect(answer.out.toString()).not.toContain("\u001b");
  });

  it("a daemon that answers nonsense is no internal error", async () => {
    const other = createServer((_, answer) => answer.end("{}"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const answer = await run(["query"], { AUDITWIRE_URL: url });
    other.close();
    expect({ code: answer.code, err: answer.err }).toEqual({
      code: 1,
      err: expect.stringMatching(/is no auditwire daemon/),
    });
  });

  const started = (...words: string[]): ChildProcess =>
    spawn(process.execPath, [built, ...words], {
      cwd: folder,
      env: { ...process.env, ...environment() },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const firstOf = (child: ChildProcess) => new Promise<void>((resolve) => child.stdout?.once("data", () => resolve()));
  const endOf = (child: ChildProcess) =>
    new Promise<{ code: number | null; err: string }>((resolve) => {
      let err = "";
      child.stderr?.on("data", (data: Buffer) => {
        err += data;
      });
      child.once("close", (code) => resolve({ code, err }));
    });

  it.each(["SIGINT", "SIGTERM"] as const)("--follow ends well at %s", async (signal) => {
    const child = started("query", "--follow", "--json");
    const ended = endOf(child);
    await firstOf(child);
    child.kill(signal);
    expect(await ended).toEqual({ code: 0, err: "" });
  });

  it("--follow ends when nobody reads it any more", async () => {
    const child = started("query", "--follow", "--json");
    const ended = endOf(child);
    await firstOf(child);
    child.stdout?.destroy();
    const events = Array.from({ length: 3 }, (_, n) => eventNumber(1_000 + n));
    for (const event of events) await app.deliver({ source: "webhook/prod", events: [event], rejections: [] });
    expect(await ended).toEqual({ code: 0, err: "" });
  });

  it.each([[["--all", "--json"]], [["--all"]], [["--csv"]]])(
    "who reads the first line of query %j only is told nothing wrong",
    async (words) => {
      const child = started("query", ...words);
      const ended = endOf(child);
      await firstOf(child);
      child.stdout?.destroy();
      expect(await ended).toEqual({ code: 0, err: "" });
    },
  );
});
