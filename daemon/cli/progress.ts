import {
  type EngineEvent,
  isScaffold,
  nameOf,
  type Operation,
  type Report,
  type StackResult,
  typeOf,
} from "../../components/engine/index.ts";
import type { Terminal } from "./terminal.ts";

const signs: Readonly<Record<Operation, string>> = {
  same: " ",
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  read: ">",
  refresh: "~",
  retain: "=",
  forget: "-",
};

/** Shows a deployment resource by resource. `finish` takes away what still stands there as being under way. */
export function progress(terminal: Terminal): { report: Report; finish: () => void } {
  const running = new Map<string, string>();
  const show = () => terminal.status([...running.values()].join(", "));
  const report = (event: EngineEvent) => {
    if (event.kind === "message") return message(event, terminal);
    if (isScaffold(event.urn)) return;
    if (event.phase === "start") running.set(event.urn, `${event.operation} ${nameOf(event.urn)} …`);
    else running.delete(event.urn);
    if (event.phase === "done") terminal.line(line(event, terminal));
    if (event.phase === "failed") {
      terminal.line(`! ${event.operation.padEnd(8)}${resource(event.urn)}`);
      terminal.error(`${nameOf(event.urn)}: ${event.message}`);
    }
    show();
  };
  return { report, finish: () => terminal.status("") };
}

type Step = Extract<EngineEvent, { kind: "step"; phase: "done" }>;

function line({ operation, urn, changed, milliseconds }: Step, terminal: Terminal): string {
  const took = milliseconds >= 100 ? terminal.dim(`  ${(milliseconds / 1000).toFixed(1)} s`) : "";
  const paths = changed.length > 4 ? [...changed.slice(0, 4), `${changed.length - 4} more`] : changed;
  const what = paths.length > 0 ? `  ${terminal.dim(paths.join(", "))}` : "";
  return `${signs[operation]} ${operation.padEnd(8)}${resource(urn)}${what}${took}`.trimEnd();
}

const resource = (urn: string) => `${shortType(urn).padEnd(22)}  ${nameOf(urn)}`;

/** `auditwire:index:SelfManagedAuditSource` as its last word. */
const shortType = (urn: string) => typeOf(urn).split(":").at(-1) ?? "";

function message({ level, text, urn }: Extract<EngineEvent, { kind: "message" }>, terminal: Terminal): void {
  const sentence = urn && !isScaffold(urn) ? `${nameOf(urn)}: ${text}` : text;
  if (level === "error") terminal.error(sentence.trimEnd());
  else if (level === "warning") terminal.error(`warning: ${sentence.trimEnd()}`);
  else if (level === "info") terminal.line(terminal.dim(`  ${sentence.trimEnd()}`));
}

const words = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  refresh: "refreshed",
  retain: "left in place",
  forget: "found gone",
} as const;

/** One sentence on what was done, or would be. */
export function summary(verb: "preview" | "up" | "destroy", { ok, changes, resources }: StackResult): string {
  const counted = Object.entries(words).flatMap(([operation, word]) => {
    const count = changes[operation as keyof typeof words] ?? 0;
    return count > 0 ? [`${count} ${verb === "preview" ? `to be ${word}` : word}`] : [];
  });
  const failed =
    verb === "preview"
      ? "The preview has failed"
      : verb === "up"
        ? "The deployment has failed"
        : "Not everything could be removed";
  if (!ok) return `${[`${failed}.`, ...(counted.length > 0 ? [`Until then: ${counted.join(", ")}.`] : [])].join(" ")}`;
  const own = resources.filter((r) => !isScaffold(r.urn)).length;
  if (counted.length > 0) return `${counted.join(", ")}.`;
  return verb === "destroy" ? "There was nothing to remove." : `Nothing has changed (${own} resources).`;
}
