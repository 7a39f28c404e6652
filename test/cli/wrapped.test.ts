import { describe, expect, it } from "vitest";
import { wrapped } from "../../daemon/cli/wrapped.ts";
import { command } from "../support/in-process.ts";

describe("wrapped text", () => {
  it.each<[string, string, number | undefined, readonly string[]]>([
    ["where no terminal is", "a b c d e f", undefined, ["a b c d e f"]],
    ["that fits", "a b c\nd e f", 5, ["a b c", "d e f"]],
    ["a paragraph", "one two three\nfour five\n\nsix", 9, ["one two", "three", "four five", "", "six"]],
    [
      "below an option",
      "  --from <t>  not older than that is",
      28,
      ["  --from <t>  not older than", "              that is"],
    ],
    ["of wide characters", "日本 日本 日本", 9, ["日本 日本", "日本"]],
    ["what can be typed", "  $ auditwire query --follow --json", 10, ["  $ auditwire query --follow --json"]],
    ["a word that is wider", "a https://audit.example.com b", 8, ["a", "https://audit.example.com", "b"]],
    ["a heading below", "one two three\nExamples:\n  $ x", 9, ["one two", "three", "Examples:", "  $ x"]],
  ])("%s", (_, text, width, expected) => {
    expect(wrapped(text, width)).toEqual(expected);
  });

  it("the help is no wider than the terminal, but for what can be typed, and whole where none is", async () => {
    const lines = (text: string) => text.split("\n").filter((line) => !line.startsWith("  $ "));
    const narrow = (await command(["query", "--help"], { isTTY: true })).out;
    expect(lines(narrow).filter((line) => line.length > 100)).toEqual([]);
    const words = (text: string) => text.split(/\s+/).filter(Boolean);
    expect(words(narrow)).toEqual(words((await command(["query", "--help"])).out));
  });
});
