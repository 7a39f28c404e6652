import { proveSchedules } from "./prove.ts";

proveSchedules("cloud-logging", 1_500, 50_000);
