import { z } from "zod";
import { counted } from "../table.ts";
import { isSamePolicy } from "./audit-policy.ts";
import { type Examined, metric } from "./examined.ts";
import { broken, type Finding, few, note, ofConfiguration, ok, unseen, warning } from "./finding.ts";
import { type SourceState, Sources } from "./sources.ts";

const Policy = z.object({ enabled: z.boolean(), customRulesIDs: z.array(z.number()) });

/** Whether events are judged, by which rules, and whether the events carry what these ask for. */
export async function judging(examined: Examined): Promise<readonly Finding[]> {
  const [{ metrics }, { file }, policy, sources] = await Promise.all([
    examined.daemon(),
    examined.config(),
    examined.api("/policies/kubernetes-audit", Policy),
    examined.api("/sources", Sources),
  ]);
  if (metrics === "") return [];
  return [
    ...policyFindings(
      metric(metrics, "auditwire_auditing_enabled") !== 0,
      "value" in policy ? policy.value.customRulesIDs.length : undefined,
      "why" in policy ? policy.why : "",
    ),
    ...("value" in sources
      ? unevaluableFindings(
          sources.value.filter(({ inForce }) => inForce),
          await carefulSources(examined),
          file,
        )
      : []),
  ];
}

/** `rules` is how many are enabled; undefined, and why, where that could not be asked. */
export function policyFindings(isOn: boolean, rules: number | undefined, why: string): readonly Finding[] {
  const off = isOn
    ? []
    : [
        broken(
          "auditing-off",
          "auditing is switched off: events are acknowledged and not judged",
          'switch it on: PUT /api/v1/settings/kubernetes-audit with {"enabled": true}',
        ),
      ];
  if (rules === undefined) return [...off, unseen("policy-empty", `the policy was not looked at: ${why}`)];
  if (rules === 0)
    return [
      ...off,
      broken(
        "policy-empty",
        "no rule is enabled: every event is judged harmless",
        "enable some: policy: [...] in the configuration, or PUT /api/v1/policies/kubernetes-audit; auditwire rules list shows what there is",
      ),
    ];
  return [...off, ok("policy-empty", rules === 1 ? "1 rule is enabled" : `${rules} rules are enabled`)];
}

const reasons: Readonly<Record<string, { readonly why: string; readonly mend: string }>> = {
  level: {
    why: "the audit level leaves out what they compare",
    mend: "record those requests at level Request or RequestResponse: auditwire rules policy --config FILE prints an audit policy that does",
  },
  stage: {
    why: "events of an early stage have no body yet",
    mend: "record the stage ResponseComplete: take it out of omitStages of the audit policy",
  },
  truncated: {
    why: "the API server cut off what they compare",
    mend: "raise --audit-webhook-truncate-max-event-size of the API server (100 KiB by default)",
  },
  provider: {
    why: "that cloud never records what they compare",
    mend: "auditwire rules coverage --config FILE says which rules can fire there: take the others out of the policy",
  },
};

const otherwise = {
  why: "judging them cost too much",
  mend: "make the rule's expression simpler: auditwire rules explain RULE EVENT shows what it looks at",
};

/**
 * Rules that could not be judged on some events, for these do not carry what the rules ask for. `careful`: sources with
 * the audit policy `recommended`, which leaves out bodies with secrets in them on purpose. `file`: the configuration.
 */
export function unevaluableFindings(
  sources: readonly SourceState[],
  careful: readonly string[],
  file: string | undefined,
): readonly Finding[] {
  const found = sources.flatMap(({ source, notEvaluable }) =>
    [...Map.groupBy(notEvaluable, ({ reason }) => reason)].map(([reason, rules]) => {
      const { why, mend } = reasons[reason] ?? otherwise;
      const sentence = `${source}: rules could not be judged on some events, for ${why} (${reason}): ${most(rules)}`;
      if (reason !== "level" || !careful.includes(source))
        return warning("rules-not-evaluable", sentence, ofConfiguration(mend, file));
      return note(
        "rules-not-evaluable",
        `${sentence}; the audit policy recommended keeps such bodies out of the log on purpose`,
      );
    }),
  );
  return found.length > 0 ? found : [ok("rules-not-evaluable", "every rule could be judged on every event")];
}

function most(rules: SourceState["notEvaluable"]): string {
  const sorted = rules.toSorted((a, b) => b.events - a.events);
  return few(
    sorted.map(({ rule, events }) => `"${rule}" (${counted(events, "event")})`),
    3,
  );
}

/** Sources whose API server is meant to have the audit policy `recommended`. */
async function carefulSources(examined: Examined): Promise<readonly string[]> {
  const [{ given }, { auditPolicy }] = await Promise.all([
    examined.wiring(),
    import("../../../components/audit-policy.ts"),
  ]);
  const isRecommended = (text: string) => isSamePolicy(text, auditPolicy("recommended"));
  return given.flatMap(({ cluster, input }) => (isRecommended(input.auditPolicy) ? [`webhook/${cluster}`] : []));
}
