import { all, always, type Formula, formulaOf, type Known, kept, once, placeOf, some, where } from "./formula.ts";
import { type Kind, knownOf, nameOfKind } from "./kind.ts";
import { kindsNamedBy } from "./kinds.ts";
import { among, type Level, omitsManagedFields, type Stage, stages } from "./policy.ts";
import { type Lost, lostIn } from "./prepared-rule.ts";
import { staysOpen } from "./reality.ts";
import type { Recording } from "./recording.ts";

/** A recording, made ready: what is the same for every rule is worked out once. */
export interface PreparedRecording extends Recording {
  /** What is recorded of a kind of request, or of all. */
  readonly emissionsOf: (kind: Kind | undefined) => readonly Emission[];
  /** Kinds that its policy records by the names of their resources. */
  readonly named: () => readonly Kind[];
  readonly axioms: readonly Formula[];
}

export function preparedRecording(recording: Recording): PreparedRecording {
  const axioms = groupAxioms(recording);
  const lost = lostOf(recording);
  return {
    ...recording,
    axioms,
    named: once(() => kindsNamedBy(recording)),
    emissionsOf: kept(
      (kind: Kind | undefined) => emissionsOf(recording, { axioms, lost }, kind ? knownOf(kind) : new Map()),
      (kind) => kind && nameOfKind(kind),
    ),
  };
}

/** What becomes an event: requests that meet a line of the audit policy, at one stage. */
export interface Emission {
  readonly level: Level;
  readonly stage: Stage;
  readonly when: Formula;
  readonly omitsManagedFields: boolean;
  /** Parts of the event that are not recorded. */
  readonly lost: Lost;
}

/** What a source records of events of which some fields are known. Requests that crash the API server are left aside. */
function emissionsOf(
  recording: Recording,
  { axioms, lost }: { readonly axioms: readonly Formula[]; readonly lost: ReturnType<typeof lostOf> },
  known: Known,
): readonly Emission[] {
  const emissions: Emission[] = [];
  const earlier: Formula[] = [];
  for (const { line, matches, differs } of recording.lines) {
    const here = where(matches, known);
    const when = all([...earlier, here]);
    if (when.kind !== "false" && line.level !== "None") {
      const omitted: readonly string[] = [...recording.omitStages, ...line.omitStages];
      const written = stages.filter((stage) => stage !== "Panic" && !omitted.includes(stage));
      const omits = omitsManagedFields(recording.policy, line);
      emissions.push(
        ...written.map((stage) => ({
          level: line.level,
          omitsManagedFields: omits,
          lost: lost(line.level, stage),
          stage,
          when: all([when, stage === "ResponseStarted" ? staysOpen : always]),
        })),
      );
    }
    earlier.push(where(differs, known));
  }
  const passes = recording.passages.map(({ holds }) => where(holds, known));
  const certain = axioms.map((axiom) => where(axiom, known));
  return emissions
    .map((emission) => ({
      ...emission,
      when: where(all([emission.when, ...passes, ...certain]), new Map([...known, ...fixed(emission)])),
    }))
    .filter(({ when }) => when.kind !== "false");
}

/** The parts that an event lacks on its way, in one list for all events that lack the same. */
function lostOf(recording: Recording): (level: Level, stage: Stage) => Lost {
  const onTheWay = recording.lost.map(({ steps }) => steps);
  const lists = new Map<Lost, Lost>();
  return (level, stage) => {
    const atLevel = lostIn(level, stage);
    const list = lists.get(atLevel) ?? (onTheWay.length === 0 ? atLevel : [...atLevel, ...onTheWay]);
    lists.set(atLevel, list);
    return list;
  };
}

/** What an event says of itself. */
export const fixed = ({ level, stage }: Pick<Emission, "level" | "stage">): Known =>
  new Map([
    [placeOf("level"), level],
    [placeOf("stage"), stage],
    ...(stage === "RequestReceived" ? ([[placeOf("responseStatus.code"), null]] as const) : []),
  ]);

/**
 * What the API server makes of names: the groups of a service account follow from its name (authentication/serviceaccount),
 * and a kubelet whose certificate lacks the group of nodes is let in nowhere.
 */
function groupAxioms({ lines }: Recording): readonly Formula[] {
  const groups = new Set(lines.flatMap(({ line }) => line.userGroups));
  return [...groups].flatMap((group) => {
    const prefix = prefixOf(group);
    if (prefix === undefined) return [];
    const begins = formulaOf(
      {
        kind: "compare",
        left: { kind: "jpath", path: "user.username" },
        operator: "startswith",
        right: { kind: "string", value: prefix },
      },
      false,
    );
    return [some([begins, among("user.groups", [group])])];
  });
}

function prefixOf(group: string): string | undefined {
  if (group === "system:nodes") return "system:node:";
  if (group === "system:serviceaccounts") return "system:serviceaccount:";
  return group.startsWith("system:serviceaccounts:")
    ? `system:serviceaccount:${group.slice("system:serviceaccounts:".length)}:`
    : undefined;
}
