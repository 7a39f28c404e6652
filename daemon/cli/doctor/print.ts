import { counted, visible } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { wrapped } from "../wrapped.ts";
import { type Finding, groupOf, groups, type State, states } from "./finding.ts";

const page = "docs/troubleshooting.md";

/** Findings as a program reads them. */
export const toJson = (findings: readonly Finding[]): string =>
  JSON.stringify(
    findings.map(({ check, state, sentence, mend }) => ({
      group: groupOf(check),
      check,
      state,
      sentence,
      ...(mend !== undefined && { mend }),
      docs: `${page}#${check}`,
    })),
    null,
    2,
  );

/** Prints findings by group: what is so, and below what is not well the line that mends it. */
export function printFindings(findings: readonly Finding[], terminal: Terminal): void {
  for (const group of groups) {
    const own = findings.filter(({ check }) => groupOf(check) === group);
    if (own.length === 0) continue;
    terminal.line(terminal.bold(group));
    for (const finding of own) printFinding(finding, terminal);
    terminal.line();
  }
  terminal.line(summary(findings));
}

const wide = Math.max(...states.map((state) => state.length));

function printFinding({ check, state, sentence, mend }: Finding, terminal: Terminal): void {
  const room = terminal.width === undefined ? undefined : Math.max(20, terminal.width - wide - 4);
  const [first = "", ...rest] = sentence.split("\n").flatMap((line) => wrapped(visible(line), room));
  terminal.line(`  ${painted(state, terminal)}  ${first}`);
  const below = " ".repeat(wide + 4);
  for (const line of rest) terminal.line(`${below}${line}`);
  if (mend !== undefined) terminal.line(`${below}${terminal.bold(`mend: ${visible(mend)}`)}`);
  if (state === "broken" || state === "warning") terminal.line(`${below}${terminal.dim(`${page}#${check}`)}`);
}

function painted(state: State, terminal: Terminal): string {
  const text = state.padEnd(wide);
  switch (state) {
    case "ok":
      return terminal.green(text);
    case "broken":
      return terminal.red(text);
    case "warning":
      return terminal.yellow(text);
    case "note":
    case "unseen":
      return terminal.dim(text);
  }
}

/** `1 broken, 2 warnings, 14 ok; 3 could not be looked at` */
function summary(findings: readonly Finding[]): string {
  const of = (state: State) => findings.filter((finding) => finding.state === state).length;
  const parts = [`${of("broken")} broken`, counted(of("warning"), "warning"), `${of("ok")} ok`];
  const notes = of("note") > 0 ? [`${of("note")} to know`] : [];
  const rest = of("unseen") > 0 ? `; ${of("unseen")} not looked at` : "";
  return `${[...parts, ...notes].join(", ")}${rest}.`;
}
