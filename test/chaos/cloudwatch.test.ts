import { proveSchedules } from "./prove.ts";

proveSchedules("cloudwatch", 500, 10_000);
