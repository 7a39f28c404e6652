import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reply, wordsOf } from "../../daemon/cli/completion/line.ts";
import { scripts } from "../../daemon/cli/completion/scripts.ts";
import { type App, openApp } from "../support/app.ts";
import { built } from "../support/command.ts";
import { anEvent } from "../support/events.ts";
import { asAdministrator, command, served } from "../support/in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "auditwire-completion-"));
let app: App;
let server: Awaited<ReturnType<typeof served>>;
const environment = () => ({ ...asAdministrator(server.url), XDG_CONFIG_HOME: folder });

beforeAll(async () => {
  app = await openApp({ policy: [{ rule: "Exec or attach to a pod", exceptions: [] }] }, [], {
    collections: [{ name: "shop team", clusters: ["prod"] }],
  });
  server = await served(app);
  const user = { username: "system:serviceaccount:shop:web" };
  await app.deliver({ source: "webhook/prod", events: [anEvent({ body: { user } })], rejections: [] });
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "auditwire"), `#!/bin/sh\nexec "${process.execPath}" "${built}" "$@"\n`);
  chmodSync(join(folder, "bin", "auditwire"), 0o755);
  for (const [shell, script] of Object.entries(scripts))
    writeFileSync(join(folder, `completion.${shell}`), script([process.execPath, built]));
});
afterAll(async () => {
  await server.end();
  await app.close();
  rmSync(folder, { recursive: true });
});

/** What can stand in the place of the last word. */
const completed = async (...words: string[]) => {
  const { code, out, err } = await command(["complete", "zsh", "--", ...words], { environment: environment() });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const lines = out.trimEnd().split("\n");
  return { values: lines.slice(0, -1).map((line) => line.split("\t")[0]), files: lines.at(-1) === ":files" };
};

describe("what can stand there", () => {
  it.each([
    [["qu"], ["query"]],
    [["user", "di"], ["disable"]],
    [["query", "--us"], ["--user"]],
    [["query", "sh"], ["show"]],
    [
      ["query", "--severity", "h"],
      ["high", "high+"],
    ],
    [
      ["query", "--severity", "high,lo"],
      ["high,low", "high,low+"],
    ],
    [["query", "--severity=cri"], ["--severity=critical"]],
    [["query", "--sort", "us"], ["user"]],
    [["query", "-o", ""], ["wide"]],
    [["query", "--fields", "time,us"], ["time,user"]],
    [["query", "--rule", ""], ["Exec or attach to a pod"]],
    [["query", "--user", "sys"], ["system:serviceaccount:shop:web"]],
    [["query", "--limit", "5", "--collection", ""], ["shop team"]],
    [["user", "create", "x", "--role", "rule"], ["rule author"]],
    [["user", "remove", ""], ["admin"]],
    [["collections", "show", ""], ["shop team"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["rules", "show", "Exec or attach t"], ["Exec or attach to a pod"]],
    [
      ["auditing", "o"],
      ["on", "off"],
    ],
    [["query", "--limit", ""], []],
    [["nonsense", ""], []],
    [["query", "--", "--us"], []],
  ])("%j", async (words, expected) => expect(await completed(...words)).toEqual({ values: expected, files: false }));

  it.each([[["serve", "--config", ""]], [["rules", "check", ""]], [["query", "--token-file", ""]]])(
    "%j: files",
    async (words) => expect((await completed(...words)).files).toBe(true),
  );

  it("without a daemon, or a login to it: nothing, and no question", async () => {
    const silent = async (settings: Record<string, string>) =>
      command(["complete", "fish", "--", "query", "--rule", ""], { environment: settings });
    for (const settings of [
      {},
      { AUDITWIRE_URL: "http://127.0.0.1:1" },
      { AUDITWIRE_URL: server.url, AUDITWIRE_USER: "x" },
    ])
      expect(await silent(settings)).toEqual({ code: 0, out: ":none\n", err: "" });
  });
});

describe("words of bash", () => {
  const breaks = " \t\n\"'><=;|&(:";
  const put = (line: string, value: string) =>
    reply(value, wordsOf(line, breaks).at(-1) ?? { value: "", fixed: 0, quote: "" });
  it.each([
    ["auditwire query --rule ", ["auditwire", "query", "--rule", ""]],
    ["auditwire query --rule Exec\\ or", ["auditwire", "query", "--rule", "Exec or"]],
    ["auditwire query --rule 'Exec o", ["auditwire", "query", "--rule", "Exec o"]],
    ['auditwire query --rule "a\\"b" x', ["auditwire", "query", "--rule", 'a"b', "x"]],
  ])("%s", (line, words) => expect(wordsOf(line, breaks).map(({ value }) => value)).toEqual(words));

  it.each([
    ["a --rule Ex", "Exec or attach", "Exec\\ or\\ attach"],
    ["a --rule 'Ex", "Exec or attach", "Exec or attach"],
    ["a --user system:ser", "system:serviceaccount:x", "serviceaccount:x"],
    ["a --severity=h", "--severity=high", "high"],
    ["a --rule='Ex", "--rule=Exec or", "Exec or"],
    ["a $(x", "$(x); rm", "x\\)\\;\\ rm"],
  ])("%s is gone on with %s", (line, value, expected) => expect(put(line, value)).toBe(expected));
});

describe("in the shells themselves", () => {
  const shell = async (program: string, script: string) => {
    // A checkout has no auditwire on the PATH.
    const path = script.includes("npx") ? process.env["PATH"] : `${folder}/bin:${process.env["PATH"]}`;
    const env = { ...process.env, ...environment(), PATH: path, HOME: folder, NO_COLOR: "1" };
    const { stdout } = await promisify(execFile)(program, ["-c", script], { env, cwd: folder });
    return stdout.trimEnd().split("\n");
  };
  const inBash = (line: string) =>
    shell(
      "bash",
      `source ${folder}/completion.bash; COMP_LINE=${quoted(line)} COMP_POINT=${line.length} COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'; COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _auditwire ${line.split(" ", 1)[0]}; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const inFish = async (line: string) =>
    (await shell("fish", `source ${folder}/completion.fish; complete -C ${quoted(line)}`)).map(
      (it) => it.split("\t")[0],
    );
  const inZsh = (...words: string[]) =>
    shell(
      "zsh",
      `compdef() { :; }; compadd() { shift 4; print -rl -- "$@" }; _files() { print files }; _default() { print default }; source ${folder}/completion.zsh; words=(${words.map(quoted).join(" ")}); CURRENT=${words.length}; _auditwire`,
    );

  it("bash", async () => {
    expect(await inBash("auditwire qu")).toEqual(["query"]);
    expect(await inBash("auditwire query --rule ")).toEqual(["Exec\\ or\\ attach\\ to\\ a\\ pod"]);
    expect(await inBash("auditwire query --user system:")).toEqual(["serviceaccount:shop:web"]);
    expect(await inBash("npx auditwire qu")).toEqual(["query"]);
    expect(await inBash("npx auditwire query --user system:")).toEqual(["serviceaccount:shop:web"]);
    expect(await inBash("npx vitest qu")).toEqual([""]);
  });

  it("zsh", async () => {
    expect(await inZsh("auditwire", "qu")).toEqual(["query"]);
    expect(await inZsh("auditwire", "query", "--rule", "")).toEqual(["Exec or attach to a pod"]);
    expect(await inZsh("auditwire", "serve", "--config", "")).toEqual(["files"]);
    expect(await inZsh("npx", "auditwire", "query", "--rule", "")).toEqual(["Exec or attach to a pod"]);
    expect(await inZsh("npx", "vitest", "qu")).toEqual(["default"]);
  });

  it("fish", async () => {
    expect(await inFish("auditwire qu")).toEqual(["query"]);
    expect(await inFish("auditwire query --rule ")).toEqual(["Exec or attach to a pod"]);
    expect(await inFish("auditwire query --token-file completion.f")).toEqual(["completion.fish"]);
    expect(await inFish("npx auditwire query --rule ")).toEqual(["Exec or attach to a pod"]);
    expect(await inFish("npx auditwire qu")).toEqual(["query"]);
    expect(await inFish("npx vitest qu")).not.toContain("query");
  });
});
