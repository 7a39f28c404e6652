import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { doctor } from "../../daemon/cli/doctor/command.ts";
import {
  broken,
  bytes,
  checks,
  few,
  groupOf,
  groups,
  note,
  ok,
  span,
  unseen,
} from "../../daemon/cli/doctor/finding.ts";
import { printFindings } from "../../daemon/cli/doctor/print.ts";
import { quoted } from "../../daemon/cli/quoted.ts";
import { terminal } from "../../daemon/cli/terminal.ts";
import { anchorOf, proseOf } from "../docs/page.ts";

/** What a terminal is told. */
function told(work: (out: ReturnType<typeof terminal>) => void): string {
  const written: string[] = [];
  work(terminal({ write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WritableStream));
  return written.join("");
}

describe("findings", () => {
  it("docs/troubleshooting.md has each below its group, with what mends it, and no other", () => {
    const page = proseOf("docs/troubleshooting.md");
    const sections = page.split(/^## /m).slice(1);
    const headings = sections.map((section) =>
      [...section.matchAll(/^### (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading)),
    );
    expect(sections.map((section) => section.split("\n")[0])).toEqual(groups);
    expect(headings).toEqual(groups.map((group) => [...checks[group]]));
    const texts = page.split(/^### /m).slice(1);
    expect(texts.filter((text) => !/Mend:|Right behind a proxy|States\]/.test(text))).toEqual([]);
  });

  it("belong to one group each", () => {
    const all = groups.flatMap((group) => checks[group].map((check) => [check, group]));
    expect(new Set(all.map(([check]) => check)).size).toBe(all.length);
    expect(all.map(([check]) => groupOf(check as Parameters<typeof groupOf>[0]))).toEqual(
      all.map(([, group]) => group),
    );
  });

  it("are printed plain when piped, and what came from elsewhere does not steer the terminal", () => {
    const text = told((out) =>
      printFindings(
        [
          broken("unknown-key", "config.yaml:1:1  limts\n    second line", "write limits"),
          ok("not-ready", "ready"),
          unseen("memory", "not seen"),
          note("items-rejected", "\u001b[31mred\u202e"),
        ],
        out,
      ),
    );
    expect(text).toBe(
      `Configuration
  broken   config.yaml:1:1  limts
               second line
           mend: write limits
           docs/troubleshooting.md#unknown-key

Daemon
  ok       ready

Sources
  note     \\u001b[31mred\\u202e

Machine
  unseen   not seen

1 broken, 0 warnings, 1 ok, 1 to know; 1 not looked at.
`,
    );
  });

  it("nothing to look at is wrong use; a configuration that is not there is broken", async () => {
    const folder = mkdtempSync(join(tmpdir(), "auditwire-nothing-"));
    const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
    const { status, stderr } = spawnSync(process.execPath, [command, "doctor"], {
      cwd: folder,
      env: { PATH: process.env["PATH"], XDG_CONFIG_HOME: folder },
      encoding: "utf8",
    });
    rmSync(folder, { recursive: true });
    expect([status, stderr]).toEqual([2, expect.stringContaining("there is nothing to look at: say --config FILE")]);
    const nowhere = { environment: {}, now: Date.now, proc: "/nowhere" };
    const out = terminal({ write: () => true } as unknown as NodeJS.WritableStream);
    await expect(doctor({ silence: 1, config: "/nowhere/config.yaml" }, nowhere, out)).resolves.toBe(1);
  });
});

describe("words", () => {
  it.each([
    [span(0), "0 seconds"],
    [span(1_000), "1 second"],
    [span(-90_000), "2 minutes"],
    [span(3 * 86_400_000), "3 days"],
    [bytes(0), "0 bytes"],
    [bytes(1_536), "1.5 KiB"],
    [bytes(10 * 2 ** 30), "10 GiB"],
    [few(["a"]), "a"],
    [few(["a", "b", "c"]), "a, b and c"],
    [few(["a", "b", "c", "d"], 2), "a, b and 2 more"],
    [quoted("/etc/a.yaml"), "/etc/a.yaml"],
    [quoted("it's $HOME"), "'it'\\''s $HOME'"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});
