import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { distributionNames, distributions } from "../../components/sources/self-managed/installation/distributions.ts";
import { proseOf, readPage } from "./page.ts";

const page = "docs/pulumi/self-managed.md";
const root = join(__dirname, "..", "..");
const sources = [
  "components/sources/self-managed",
  "components/dynamic-provider",
  "components",
  "daemon/cli/api-server",
]
  .flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(root, folder, file), "utf8")),
  )
  .join("\n");

/** First cells of the table under a heading, without their marks. */
const firstCells = (heading: string) =>
  (proseOf(page).split(`\n## ${heading}\n`)[1] ?? "")
    .split("\n## ")[0]
    ?.split("\n")
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split("|")[1]?.trim() ?? "") ?? [];

describe("docs/pulumi/self-managed.md", () => {
  it("names every argument, and no other", () => {
    const named = firstCells("Arguments").flatMap((cell) => cell.replaceAll(/[`,]/g, "").split(" "));
    const text = readFileSync(join(root, "components/sources/self-managed/arguments.ts"), "utf8");
    const own = [...(text.split("export interface InstallerArgs")[0] ?? "").matchAll(/^ {2}readonly (\w+)\??:/gm)];
    const facts = ["provider", "accountID", "projectID", "subscriptionID", "resourceGroup", "region", "labels"];
    expect(named.sort()).toEqual([...own.map(([, name]) => name), ...facts].sort());
  });

  it("tells of every distribution where its files go, and whether install works there", () => {
    const rows = readPage(page).split("\n");
    for (const name of distributionNames) {
      const cells = (rows.find((row) => row.startsWith(`| \`${name}\` `)) ?? "").split("|").map((cell) => cell.trim());
      expect([name, cells.at(-2)]).toEqual([name, distributions[name].install ? "yes" : "no"]);
      if (!["kubespray", "static-pod", "kind"].includes(name))
        expect(cells[2]).toContain(distributions[name].directory);
    }
  });

  it.each(firstCells("Messages"))("%s is said somewhere", (cell) => {
    const message = /^`(.+?)`/.exec(cell)?.[1] ?? "";
    const parts = message.split(/…|\(|\)|3|1\.30|:/).map((part) => part.trim());
    for (const part of parts.filter((it) => it.length > 3)) expect(sources).toContain(part);
  });
});
