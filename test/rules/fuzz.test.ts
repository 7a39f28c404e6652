import { expect, it } from "vitest";
import { fuzz } from "./fuzzing.ts";

const pairs = process.env["CI"] ? 20_000 : 5_000;

it(`of ${pairs} pairs of random rules and random events none throws, and none is judged otherwise by the index`, () => {
  const { failures, ...sum } = fuzz(pairs, 1);
  expect(failures).toEqual([]);
  expect(sum.pairs).toBeGreaterThanOrEqual(pairs);
  // Each outcome must be common, or the run would say little.
  expect(sum.texts - sum.expressions).toBeGreaterThan(sum.texts / 10);
  expect(sum.held).toBeGreaterThan(pairs / 50);
  expect(sum.unknown).toBeGreaterThan(pairs / 50);
}, 120_000);
