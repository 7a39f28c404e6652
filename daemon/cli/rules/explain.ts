import type { Readable } from "node:stream";
import { AuditwireError } from "../../audit/errors.ts";
import { explainRule } from "../../rules/explain.ts";
import { openDecider } from "../replay/decide.ts";
import { findInputs } from "../replay/inputs.ts";
import { readEvents } from "../replay/read-events.ts";
import type { Terminal } from "../terminal.ts";
import { described } from "./described.ts";
import { openUsable } from "./open.ts";
import { namedRule } from "./show.ts";

export interface ExplainOptions {
  readonly rules?: string;
  readonly json?: boolean;
}

/** Where explanations go, and where events may come from. */
export interface ExplainPlace {
  readonly terminal: Terminal;
  readonly stdin: Readable;
}

const source = { name: "explain", cluster: "", provider: "others" } as const;

/** Says which part of a rule holds on events, and on what values. 0 when the rule holds on one of them. */
export async function explainOnEvents(
  name: string,
  path: string,
  options: ExplainOptions,
  { terminal, stdin }: ExplainPlace,
): Promise<number> {
  const rule = namedRule(name, openUsable(options.rules === undefined ? [] : [options.rules]));
  const decider = openDecider([rule]);
  let [events, holding] = [0, 0];
  try {
    for await (const some of readEvents(await findInputs([path], stdin), { source }))
      for (const read of some) {
        if ("error" in read) terminal.error(`auditwire: ${read.error}`);
        if (!("event" in read)) continue;
        const { event } = read;
        const explanation = explainRule(rule, event);
        const fires = decider.decide(event).verdict !== undefined;
        events++;
        if (explanation.verdict === "holds") holding++;
        if (options.json) terminal.line(JSON.stringify({ auditID: event.body.auditID || null, ...explanation, fires }));
        else for (const line of described(rule, event, { ...explanation, fires }, terminal)) terminal.line(line);
      }
  } finally {
    decider.close();
  }
  if (events === 0) throw new AuditwireError("invalid", `${path} holds no audit event`);
  if (events > 1 && !options.json) terminal.line(`"${rule.name}" holds on ${holding} of ${events} events.`);
  return holding > 0 ? 0 : 1;
}
