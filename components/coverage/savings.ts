import { auditPolicy } from "../audit-policy.ts";
import { lineFor, parsePolicy, type Request } from "./policy.ts";
import { recordedActivity } from "./recorded-activity.ts";
import { groupsOfName } from "./witness.ts";

/** Requests that were made, alike ones summed up. */
export interface Activity {
  readonly request: Request;
  readonly count: number;
  /** Whether it stays open, so that there is an event when it begins. */
  readonly isOpen: boolean;
}

/** What a policy records of known activity, beside the recommended one. */
export interface Savings {
  /** Events that an API server would write of it if it left nothing out, the first stage apart. */
  readonly events: number;
  readonly recorded: number;
  readonly recommended: number;
}

/** How many events of the recorded activity (or of other) a policy records. */
export function savingsOf(text: string, activity: readonly Activity[] = ordinaryActivity()): Savings {
  return {
    events: eventsUnder(everything, activity),
    recorded: eventsUnder(text, activity),
    recommended: eventsUnder(auditPolicy("recommended"), activity),
  };
}

/** `records 4,100 of 8,000 events …: 12 % fewer than the recommended policy`. */
export function savingsSentence({ events, recorded, recommended }: Savings): string {
  const share = recommended === 0 ? 0 : Math.round((100 * (recommended - recorded)) / recommended);
  const compared = share === 0 ? "as many as" : `${Math.abs(share)} % ${share > 0 ? "fewer" : "more"} than`;
  return `of ${events} events of a small cluster in ordinary use it records ${recorded}, ${compared} the recommended policy (${recommended})`;
}

const everything = "omitStages: [RequestReceived]\nrules: [{ level: Metadata }]\n";

function eventsUnder(text: string, activity: readonly Activity[]): number {
  const policy = parsePolicy(text);
  if (!policy) return 0;
  return activity.reduce((sum, { request, count, isOpen }) => {
    const line = lineFor(policy, request);
    if (!line || line.level === "None") return sum;
    const stages = ["RequestReceived", ...(isOpen ? ["ResponseStarted"] : []), "ResponseComplete"];
    const omitted: readonly string[] = [...policy.omitStages, ...line.omitStages];
    return sum + count * stages.filter((stage) => !omitted.includes(stage)).length;
  }, 0);
}

/** The activity that is kept here. */
export function ordinaryActivity(): readonly Activity[] {
  return recordedActivity
    .trim()
    .split("\n")
    .map((line) => {
      const [count = "", verb = "", group = "", target = "", namespace = "", username = "", open] = line.split(" ");
      const [resource = "", subresource = ""] = target.split("/");
      const named = { group: group === "-" ? "" : group, resource, subresource, name: "" };
      const object = target.startsWith("/") ? undefined : { ...named, namespace: namespace === "-" ? "" : namespace };
      const request = { verb, username, groups: groupsOfName(username), object, path: object ? "/api" : target };
      return { request, count: Number(count), isOpen: open === "open" };
    });
}
