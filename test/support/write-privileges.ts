import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasSection, privilegeTables, withPrivileges } from "./privilege-tables.ts";

for (const [path, table] of Object.entries(privilegeTables)) {
  const file = join(process.cwd(), path);
  const page = readFileSync(file, "utf8");
  if (!hasSection(page)) throw new Error(`${path} has no <!-- privileges --> … <!-- /privileges -->`);
  writeFileSync(file, withPrivileges(page, table));
}
