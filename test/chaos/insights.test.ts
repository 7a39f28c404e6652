import { proveSchedules } from "./prove.ts";

proveSchedules("insights", 100, 20_000);
