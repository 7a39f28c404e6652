import { proveSchedules } from "./prove.ts";

proveSchedules("log-analytics", 600, 30_000);
