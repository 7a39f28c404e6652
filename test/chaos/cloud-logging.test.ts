import { proveSchedules } from "./prove.ts";

proveSchedules("cloud-logging", 900, 50_000);
