import { proveSchedules } from "./prove.ts";

proveSchedules("insights", 300, 20_000);
