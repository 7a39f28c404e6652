import type { CloudRecords } from "../../audit-source.ts";
import type { Formula } from "../formula.ts";
import { open } from "./filter.ts";

export const kqlFilter = (text: string, _tables: Extract<CloudRecords, { kind: "aks" }>["tables"]): Formula =>
  open(text);
