import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { libraryPage } from "./library-page.ts";

writeFileSync(join(process.cwd(), "docs", "library.md"), libraryPage());
