import { proveSchedules } from "./prove.ts";

proveSchedules("cloudwatch", 600, 10_000);
