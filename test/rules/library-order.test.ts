import { expect, it } from "vitest";
import { analyze } from "../../daemon/rules/analysis/analyze.ts";
import { library } from "../../daemon/rules/index.ts";

it("as a policy, the library has no rule that is never reached, contradictory or without effect", () => {
  const findings = analyze(library, Date.parse("2026-11-25T00:00:00Z"));
  expect(findings).toEqual([]);
});
