import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { KubernetesEvent, SourceFacts } from "../../daemon/audit/event.ts";
import { compileExpression } from "../../daemon/rules/compile.ts";
import { parse } from "../../daemon/rules/parse.ts";

interface Row {
  readonly id: string;
  readonly about: string;
  readonly expression: string;
  readonly event?: KubernetesEvent;
  readonly source?: Partial<SourceFacts>;
  readonly expect?: string;
  readonly error?: { code: string; line: number; column: number };
  readonly more?: readonly { code: string; line: number; column: number }[];
}

const rows = JSON.parse(readFileSync(join(__dirname, "..", "conformance", "language.json"), "utf8")) as readonly Row[];
const topics = [...new Set(rows.map((row) => row.id.replace(/-\d+$/, "")))];

describe.each(topics)("%s", (topic) => {
  it.each(rows.filter((row) => row.id.startsWith(`${topic}-`)).map((row) => [row.id, row.about, row] as const))(
    "%s %s",
    (_id, _about, row) => {
      const parsed = parse(row.expression);
      if (row.error) {
        const found = "errors" in parsed ? parsed.errors.map(({ code, line, column }) => ({ code, line, column })) : [];
        expect(found).toEqual([row.error, ...(row.more ?? [])]);
      } else {
        expect("errors" in parsed ? parsed.errors : []).toEqual([]);
        if (!("tree" in parsed) || !row.event) throw new Error("a row without an error has an event");
        const source = { name: "test", ...row.source } as SourceFacts;
        expect(compileExpression(parsed.tree)({ source, body: row.event, original: new Uint8Array(), time: 0 })).toBe(
          row.expect,
        );
      }
    },
  );
});
