import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApiFiles } from "./openapi-files.ts";
import { schemaTexts } from "./schema.ts";

async function write(): Promise<void> {
  const folder = join(process.cwd(), "docs", "schema");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of schemaTexts()) writeFileSync(join(folder, name), text);
  for (const [path, text] of await openApiFiles()) writeFileSync(join(process.cwd(), path), text);
}

void write();
