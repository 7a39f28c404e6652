import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { granted, hasSection, privilegeTables, withPrivileges } from "../support/privilege-tables.ts";

const root = join(__dirname, "..", "..");

describe.each(Object.entries(granted))("what is granted on %s", (_, rows) => {
  it("no action is a wildcard, and each row says whose, on what and when", () => {
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      expect(row.action).toMatch(/^[\w:./ -]+$/);
      expect(row.who).not.toBe("");
      expect(row.on).not.toBe("");
      expect(Object.values(row).join("")).not.toMatch(/[|\n]/);
    }
  });

  it("no action stands there twice for the same thing", () => {
    const keys = rows.map(({ who, action, on }) => `${who} ${action} ${on}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
});

describe("the tables of the pages are what the components grant (npm run privileges writes them)", () => {
  it.each(Object.entries(privilegeTables))("%s", (path, table) => {
    const page = readFileSync(join(root, path), "utf8");
    expect(hasSection(page)).toBe(true);
    expect(page).toBe(withPrivileges(page, table));
  });
});
