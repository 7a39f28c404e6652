import { proveSchedules } from "./prove.ts";

proveSchedules("diagnostics", 400, 40_000);
