import { describe, expect, it } from "vitest";
import { nextPolicy } from "../../components/dynamic-provider/policy.ts";

describe("a policy that the API owns, after a change of the program", () => {
  it.each([
    ["untouched by the API: in the program's order", [1, 2, 3], [1, 2, 3], [3, 9, 1], [3, 9, 1]],
    ["the first time: what the program says", [], [], [2, 1], [2, 1]],
    ["changed by the API: a removed rule goes, the rest stays", [3, 1, 7], [1, 2, 3], [1, 2], [1, 7]],
    ["an added rule stands behind its neighbour", [3, 1], [1, 2, 3], [1, 9, 2, 3], [3, 1, 9]],
    ["the first one before its next neighbour", [7, 3, 1], [1, 3, 4], [9, 1, 3, 4], [7, 3, 9, 1]],
    ["several in their order", [7, 1], [1, 2], [1, 8, 9, 2], [7, 1, 8, 9]],
    ["without a neighbour at the end", [7], [1], [1, 9], [7, 9]],
    ["what the API took out stays out", [7, 1], [1, 2], [1, 2], [7, 1]],
    ["what the API put in is not doubled", [9, 1], [1], [1, 9], [9, 1]],
  ])("%s", (_, current, was, wanted, next) => {
    expect(nextPolicy(current, was, wanted)).toEqual(next);
  });
});
