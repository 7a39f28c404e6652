import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { libraryPage } from "../support/library-page.ts";

it("docs/library.md is what the library is (npm run library-page writes it)", () => {
  expect(readFileSync(join(__dirname, "..", "..", "docs", "library.md"), "utf8")).toBe(libraryPage());
});
