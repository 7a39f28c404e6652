import type { Readable, Writable } from "node:stream";
import type { Rule } from "../../audit/rule.ts";
import { terminal } from "../terminal.ts";
import { openDecider } from "./decide.ts";
import { csv, type Format, jsonLines, rows } from "./formats.ts";
import { findInputs } from "./inputs.ts";
import { progress } from "./progress.ts";
import { readEvents } from "./read-events.ts";
import { type RuleChoice, rulesOf } from "./rules-of.ts";
import { sink } from "./sink.ts";
import { newTally, summary } from "./tally.ts";

export interface ReplayOptions extends RuleChoice {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly allMatches?: boolean;
  readonly failOnMatch?: boolean;
  readonly strict?: boolean;
}

/** Where a command reads and writes. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

/** Judges recorded events, and says what was found. */
export async function replay(paths: readonly string[], options: ReplayOptions, streams: Streams): Promise<number> {
  const all = options.allMatches ?? false;
  const { rules, source, notes } = rulesOf(options);
  const inputs = await findInputs(paths, streams.stdin);
  const decider = openDecider(rules, { all });
  const [out, tally, said] = [sink(streams.stdout), newTally(), terminal(streams.stderr, streams.stderr)];
  const bar = progress(inputs, tally, said);
  const format = formatOf(options, rules, streams);
  const started = performance.now();
  for (const note of notes) said.error(note);
  await out.write(format.head);
  try {
    for await (const some of readEvents(inputs, { source, onRead: bar.read })) {
      const lines = some.map((read) => {
        if ("event" in read) {
          const decision = decider.decide(read.event);
          tally.countEvent(decision);
          return format.event(read.event, decision);
        }
        tally.count(read);
        return "error" in read ? tell(read.error) : "";
      });
      if (!(await write(lines.join("")))) return 0;
    }
  } finally {
    decider.close();
  }
  const lines = summary(tally, rules, (performance.now() - started) / 1000);
  bar.clear();
  if (options.json || options.csv) for (const line of lines) said.line(line);
  else await out.write(`\n${lines.join("\n")}\n`);
  const isNo = (options.failOnMatch && tally.matched > 0) || (options.strict && tally.errors > 0);
  return isNo || tally.brokenInputs > 0 ? 1 : 0;

  function tell(error: string): string {
    const line = format.error(error);
    if (line === undefined) said.error(`auditwire: ${error}`);
    return line ?? "";
  }
  function write(text: string): Promise<boolean> {
    if (text !== "") bar.clear();
    const written = out.write(text);
    bar.draw();
    return written;
  }
}

function formatOf(options: ReplayOptions, rules: readonly Rule[], { stdout }: Streams): Format {
  if (options.json) return jsonLines(options.allMatches ?? false);
  return options.csv ? csv : rows(rules, stdout.isTTY ? stdout.columns : undefined);
}
