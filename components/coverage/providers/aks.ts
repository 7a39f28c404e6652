import type { CloudRecords } from "../../audit-source.ts";
import { filterPassage } from "../filters/filter.ts";
import { kqlFilter } from "../filters/kql.ts";
import { among } from "../policy.ts";
import { lostPart, type Passage, type Recording } from "../recording.ts";
import { ofCloud } from "./eks.ts";
import { aksPolicy } from "./fixed-policies.ts";

/** AKS hands over one of two categories, in tables of their own or in one that all of Azure shares. */
export function aks({ category, tables, filter }: Extract<CloudRecords, { kind: "aks" }>): Recording {
  const passages: readonly Passage[] =
    category === "kube-audit"
      ? []
      : [{ holds: among("verb", ["get", "list"], false), by: "the category kube-audit-admin" }];
  const whole = ofCloud("AKS", aksPolicy, "azure", [
    ...passages,
    ...filterPassage(filter, (text) => kqlFilter(text, tables)),
  ]);
  if (tables !== "resource-specific") return whole;
  // Their documented columns end without one for it.
  return {
    ...whole,
    lost: ["impersonatedUser", "authenticationMetadata"].map((path) => lostPart(path, "the table AKSAudit")),
  };
}
