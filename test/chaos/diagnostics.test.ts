import { proveSchedules } from "./prove.ts";

proveSchedules("diagnostics", 600, 40_000);
