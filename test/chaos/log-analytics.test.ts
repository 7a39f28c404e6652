import { proveSchedules } from "./prove.ts";

proveSchedules("log-analytics", 500, 30_000);
