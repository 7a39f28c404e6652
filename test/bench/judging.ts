import type { normalize } from "../../daemon/ingest/webhook/normalize.ts";
import type { judge, library } from "../../daemon/rules/index.ts";
import { eventLists, mixedRules, rules } from "./events.ts";
import { alternate, median, perSecond, type Result, say } from "./timing.ts";

/** The built package. */
interface Built {
  readonly judge: typeof judge;
  readonly library: typeof library;
  readonly normalize: typeof normalize;
}

const source = { name: "bench", cluster: "bench", provider: "others" as const };
const perList = 100;

function bareParse(lists: readonly Buffer[]): void {
  for (const list of lists) JSON.parse(list.toString("utf8"));
}

/** From the bytes to the verdicts. */
export function parsingAndJudging({ judge, normalize }: Built): readonly Result[] {
  say("parse and judge");
  const lists = eventLists(40, perList);
  const events = lists.length * perList;
  const with_ = (count: number) => {
    const decide = judge(rules(count));
    return () => {
      for (const list of lists) for (const event of normalize(list, source).events) decide(event);
    };
  };
  const variants = [() => bareParse(lists), with_(0), with_(100), with_(1_000)];
  const [bare = 0, none = 0, hundred = 0, thousand = 0] = alternate(variants, 9);
  const row = (what: string, time: number, prototype: string): Result => ({
    what,
    figure: perSecond((events / time) * 1e3),
    ratio: time / bare,
    prototype,
  });
  return [
    row("bare utf8 decode + JSON.parse, one thread", bare, ""),
    row("scan + parse + check, no rules (time against bare)", none, ""),
    row("… and 100 rules", hundred, "2.1 (AST interpreter), 1.23 (indexed)"),
    row("… and 1,000 rules", thousand, "11.1 (AST interpreter)"),
  ];
}

/** Events that are parsed already: what the rules alone cost. */
export function judgingOnly({ judge, library, normalize }: Built): readonly Result[] {
  say("judge only");
  const lists = eventLists(40, perList);
  const events = lists.flatMap((list) => [...normalize(list, source).events]);
  const by = (policy: Parameters<typeof judge>[0]) => {
    const decide = judge(policy);
    return () => {
      for (const event of events) decide(event);
    };
  };
  const variants = [
    () => bareParse(lists),
    ...[0, 100, 1_000].map((count) => by(rules(count))),
    ...[100, 1_000].map((count) => by(mixedRules(count))),
    by(library),
  ];
  const [bare = 0, none = 0, hundred = 0, thousand = 0, mixed = 0, moreMixed = 0, prewritten = 0] = alternate(
    variants,
    21,
  );
  const row = (what: string, time: number, against: number, prototype = ""): Result => ({
    what,
    figure: `${((time / events.length) * 1e3).toFixed(2)} µs`,
    ratio: time / against,
    prototype,
  });
  return [
    row("judge only: no rules, against bare parse of the event", none, bare),
    row(
      "judge only: 100 rules against bare parse (at most 0.35)",
      hundred,
      bare,
      "1.2 (AST interpreter), 0.2 (indexed)",
    ),
    row(
      "judge only: 1,000 rules against 100 (at most 1.4)",
      thousand,
      hundred,
      "9.6 (AST interpreter), 1.26 (indexed)",
    ),
    row("judge only: 100 rules shaped as the library's, against bare", mixed, bare),
    row("judge only: 1,000 such against 100", moreMixed, mixed),
    row(`judge only: the library, ${library.length} rules, against bare`, prewritten, bare),
  ];
}

/** From text to a judge. */
export function loading({ judge, library }: Built): readonly Result[] {
  say("load rules");
  const times = (policy: Parameters<typeof judge>[0]) =>
    median(
      [1, 2, 3].map(() => {
        const start = performance.now();
        judge(policy);
        return performance.now() - start;
      }),
    );
  const row = (what: string, time: number, most: number): Result => ({
    what,
    figure: `${Math.round(time)} ms`,
    ratio: time / most,
    prototype: "",
  });
  return [
    row("load 10,000 rules (at most 2 s: ratio at most 1)", times(rules(10_000)), 2_000),
    row("load 10,000 rules shaped as the library's (the same)", times(mixedRules(10_000)), 2_000),
    row(`load the library, ${library.length} rules`, times(library), 2_000),
  ];
}
