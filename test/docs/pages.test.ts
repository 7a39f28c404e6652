import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { DaemonConfig } from "../../daemon/config.ts";
import { readConfig } from "../../daemon/config-file.ts";
import { anchorOf, blocksOf, pages, proseOf, readPage, secretIn } from "./page.ts";

const directory = mkdtempSync(join(tmpdir(), "auditwire-docs-"));
afterAll(() => rmSync(directory, { recursive: true }));

const yaml = pages.flatMap((page) => blocksOf(page, "yaml").map(({ at, text }) => ({ at, text, value: parse(text) })));
const isConfiguration = (value: unknown) =>
  typeof value === "object" && value !== null && Object.keys(value).every((key) => key in DaemonConfig.shape);

/** Makes the files of `{ file }`. */
function makeSecrets(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key !== "file" || typeof inner !== "string") makeSecrets(inner);
    else {
      mkdirSync(dirname(join(directory, inner)), { recursive: true });
      writeFileSync(join(directory, inner), secretIn(inner));
    }
  }
}

describe("configurations of the pages are right", () => {
  const configurations = yaml.filter(({ value }) => isConfiguration(value));

  it("most YAML is configuration; the rest is known to be something else", () => {
    const others = yaml.filter(({ value }) => !isConfiguration(value)).map(({ value }) => Object.keys(value ?? {})[0]);
    expect(configurations.length).toBeGreaterThan(15);
    expect(others.filter((key) => key !== undefined)).toEqual([
      "config",
      "volumes",
      "rule_files",
      "threshold",
      "samples",
    ]);
  });

  it.each(configurations)("$at", ({ text, value }) => {
    makeSecrets(value);
    const file = join(directory, "config.yaml");
    writeFileSync(file, text);
    expect(readConfig(file, {}).config).toMatchObject({ listen: { api: { address: expect.any(String) } } });
  });
});

describe("JSON of the pages can be read", () => {
  it.each(pages.flatMap((page) => blocksOf(page, "json")))("$at", ({ text }) => {
    expect(JSON.parse(text)).toBeTypeOf("object");
  });
});

describe.each(pages)("%s", (page) => {
  const headings = (of: string) =>
    [...proseOf(of).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|^\[\w+\]: (\S+)$/gm)].map(
    (link) => link[1] ?? link[2] ?? "",
  );

  it("has links that lead somewhere", () => {
    const within = links.filter((link) => !/^https?:/.test(link) && /^(#|[^#]*\.md)/.test(link));
    const lost = within.filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? page : posix.join(posix.dirname(page), file);
      return anchor === undefined ? readPage(target) === "" : !headings(target).includes(anchor);
    });
    expect(lost).toEqual([]);
    expect(within.length).toBeGreaterThan(0);
  });

  it("has no line of a table that is too wide to be read as text", () => {
    const wide = proseOf(page)
      .split("\n")
      .filter((line) => line.startsWith("|") && [...line].length > 140);
    expect(wide).toEqual([]);
  });
});
