import { checkFilter as checkLogEntries } from "./cloud-logging/filter.ts";
import { checkFilter as checkLogEvents } from "./cloudwatch/filter.ts";
import type { Specification } from "./config.ts";
import type { FilterProblem } from "./filter-problem.ts";
import { checkFilter as checkKql } from "./log-analytics/filter.ts";

/** What is wrong with a specification's filter in its provider's syntax, as far as that can be told without asking it. */
export function checkFilter({ deploymentType, filter }: Specification): readonly FilterProblem[] {
  switch (deploymentType) {
    case "eks":
      return checkLogEvents(filter);
    case "aks":
      return checkKql(filter);
    case "gke":
      return checkLogEntries(filter);
  }
}
