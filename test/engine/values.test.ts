import { describe, expect, it } from "vitest";
import {
  changedPaths,
  ignoreChanges,
  isBelow,
  markSecrets,
  toSecret,
  withoutSecrets,
} from "../../components/engine/values.ts";

describe("ignoreChanges keeps what was", () => {
  it.each([
    ["a value", { a: 2, b: 2 }, { a: 1, b: 1 }, ["a"], { a: 1, b: 2 }],
    ["an absence", { a: 2 }, {}, ["a"], {}],
    ["what is gone now", {}, { a: 1 }, ["a"], { a: 1 }],
    ["a nested value", { a: { b: 2, c: 2 } }, { a: { b: 1, c: 1 } }, ["a.b"], { a: { b: 1, c: 2 } }],
    ["an item", { a: [2, 2] }, { a: [1, 1] }, ["a[1]"], { a: [2, 1] }],
    ["every item's key", { a: [{ b: 2, c: 2 }] }, { a: [{ b: 1, c: 1 }] }, ["a[*].b"], { a: [{ b: 1, c: 2 }] }],
    ["a quoted key", { "a.b": 2 }, { "a.b": 1 }, ['["a.b"]'], { "a.b": 1 }],
    ["a secret", { a: toSecret(2) }, { a: toSecret(1) }, ["a"], { a: toSecret(1) }],
    ["everything", { a: 2, b: 2 }, { a: 1 }, ["*"], { a: 1 }],
    ["nothing that it does not name", { a: 2 }, { a: 1 }, ["b"], { a: 2 }],
  ])("%s", (_, news, olds, paths, expected) => {
    expect(ignoreChanges(news, olds as never, paths)).toEqual(expected);
  });
});

describe("changedPaths", () => {
  it.each([
    ["nothing", { a: 1 }, { a: 1 }, []],
    ["a value", { a: 1 }, { a: 2 }, ["a"]],
    ["deep and new", { a: { b: [1, 2] } }, { a: { b: [1, 3, 4] } }, ["a.b[1]", "a.b[2]"]],
    ["a quoted key", { a: { "x/y": 1 } }, { a: { "x/y": 2 } }, ['a["x/y"]']],
    ["secrecy is no change", { a: 1 }, { a: toSecret(1) }, []],
    ["a changed secret", { a: toSecret(1) }, { a: toSecret(2) }, ["a"]],
    ["another kind", { a: [1] }, { a: { 0: 1 } }, ["a"]],
  ])("%s", (_, before, after, expected) => {
    expect(changedPaths(before, after)).toEqual(expected);
  });
});

it.each([
  ["a.b[0]", ["a"], true],
  ["a", ["a.b"], false],
  ["a[3].c", ["a[*].c"], true],
  ["ab", ["a"], false],
  ["anything.at[0].all", ["*"], true],
])("%s is below %j: %j", (path, patterns, expected) => {
  expect(isBelow(path, patterns)).toBe(expected);
});

it("marks as secret what went in as secret, and nothing else", () => {
  const like = { a: toSecret("x"), b: { c: toSecret(1), d: 2 }, e: [toSecret("y"), "z"] };
  const marked = markSecrets({ a: "x", b: { c: 1, d: 2 }, e: ["y", "z"], f: "new" }, like);
  expect(marked).toEqual({ ...like, f: "new" });
  expect(withoutSecrets(marked)).toEqual({ a: "x", b: { c: 1, d: 2 }, e: ["y", "z"], f: "new" });
});
