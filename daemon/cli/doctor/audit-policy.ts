import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import type { Rule } from "../../audit/rule.ts";
import { installLine } from "./api-server.ts";
import { enabledIn } from "./enabled-rules.ts";
import type { Examined } from "./examined.ts";
import { broken, type Finding, few, note, ofConfiguration, ok, warning } from "./finding.ts";

/** The audit policy that the API server has, against the one that was meant for it; and what that costs. */
export async function auditPolicies(examined: Examined): Promise<readonly Finding[]> {
  const wiring = await examined.wiring();
  const there = wiring.policy?.text;
  if (there === undefined || !wiring.policy) return [];
  const meant = wiring.given[0];
  if (meant && isSamePolicy(there, meant.input.auditPolicy))
    return [ok("audit-policy-differs", `${wiring.policy.file} is the audit policy of ${meant.place}`)];
  const rules = await enabledIn(examined);
  const lost = await lostRules(rules, there, meant?.input.auditPolicy);
  const { file: configuration } = await examined.config();
  const mend =
    meant === undefined
      ? ofConfiguration(
          "auditwire rules policy --config FILE prints an audit policy that has what the rules need",
          configuration,
        )
      : installLine(meant.place, false);
  const name = await knownName(there, rules);
  return policyFindings({ file: wiring.policy.file, place: meant?.place, lost, isValid: isPolicy(there), name, mend });
}

const Policy = z.object({ kind: z.literal("Policy"), rules: z.array(z.unknown()).min(1) });

function isPolicy(text: string): boolean {
  try {
    return Policy.safeParse(parse(text)).success;
  } catch {
    return false;
  }
}

/** Whether two audit policies say the same: comments and layout do not count. */
export function isSamePolicy(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    return isDeepStrictEqual(parse(one), parse(other));
  } catch {
    return false;
  }
}

/** Names of enabled rules that can never fire with the policy that is there, but could with the one that was meant. */
async function lostRules(rules: readonly Rule[], there: string, meant: string | undefined): Promise<readonly string[]> {
  const { neverFindingsOf } = await import("../../../components/coverage/index.ts");
  const never = (text: string) =>
    new Set(neverFindingsOf(rules, [{ name: "there", records: { kind: "policy", text } }]).map(({ rule }) => rule));
  const anyway = meant === undefined ? new Set<string>() : never(meant);
  return [...never(there)].filter((rule) => !anyway.has(rule));
}

/** `recommended` or `classic`, where the text is one of those. */
async function knownName(text: string, rules: readonly Rule[]): Promise<string | undefined> {
  const { auditPolicy } = await import("../../../components/audit-policy.ts");
  const named = (["recommended", "classic"] as const).find((name) => isSamePolicy(text, auditPolicy(name)));
  if (named !== undefined || rules.length === 0) return named;
  const { policyFromRules } = await import("../../../components/coverage/index.ts");
  return isSamePolicy(text, policyFromRules(rules, { namespace: "auditwire" })) ? "fromRules" : undefined;
}

interface PolicyFacts {
  readonly file: string;
  /** Where the one that was meant lies. */
  readonly place: string | undefined;
  /** Enabled rules that can never fire with it. */
  readonly lost: readonly string[];
  readonly isValid: boolean;
  readonly name: string | undefined;
  readonly mend: string;
}

/** What is to be said of the policy that is there, and is not the one that was meant. */
function policyFindings({ file, place, lost, isValid, name, mend }: PolicyFacts): readonly Finding[] {
  if (!isValid)
    return [
      broken(
        "audit-policy-differs",
        `${file} is no audit policy (kind: Policy, with rules): the API server refuses it`,
        mend,
      ),
    ];
  const silent =
    lost.length === 0
      ? ""
      : `: with it ${lost.length} enabled rules can never fire: ${few(lost.map((rule) => `"${rule}"`))}`;
  if (place !== undefined) {
    const sentence = `${file} is not the audit policy of ${place}${silent}`;
    return [
      lost.length > 0
        ? broken("audit-policy-differs", sentence, mend)
        : warning("audit-policy-differs", `${sentence}; every enabled rule can fire all the same`, mend),
    ];
  }
  const what = name === undefined ? "an audit policy of your own" : `the audit policy ${name}`;
  if (lost.length > 0) return [warning("audit-policy-differs", `${file} is ${what}${silent}`, mend)];
  return [note("audit-policy-differs", `${file} is ${what}; every enabled rule can fire with it`)];
}
