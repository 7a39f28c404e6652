import { type AuditPolicy, levels, type PolicyLine, type Stage } from "./policy.ts";

/** A policy with less in it, and what was taken out. */
export interface Reduction {
  readonly without: string;
  readonly policy: AuditPolicy;
}

/**
 * Everything that can be taken out of what a policy records: a line, a resource, a verb, a namespace, a user, a level, a
 * stage. The last entry of a list is no such thing, for an empty list stands for all. The stage Panic is left alone: it
 * stands for ResponseComplete where a request crashed.
 */
export function* reductionsOf(policy: AuditPolicy): Generator<Reduction> {
  for (const [at, line] of policy.rules.entries()) {
    const instead = (lines: readonly PolicyLine[]): AuditPolicy => ({
      ...policy,
      rules: [...policy.rules.slice(0, at), ...lines, ...policy.rules.slice(at + 1)],
    });
    const place = `rules[${at}]`;
    if (policy.rules.length > 1) yield { without: place, policy: instead([]) };
    for (const { without, line: less } of lessOf(line, policy.omitStages))
      yield { without: `${place}.${without}`, policy: instead([less]) };
  }
}

function* lessOf(line: PolicyLine, omitted: readonly Stage[]): Generator<{ without: string; line: PolicyLine }> {
  for (const field of ["users", "verbs", "namespaces", "nonResourceURLs", "userGroups"] as const)
    for (const text of line[field].length > 1 ? line[field] : [])
      yield { without: `${field} ${text}`, line: { ...line, [field]: line[field].filter((one) => one !== text) } };
  for (const [index, own] of line.resources.entries()) {
    const others = line.resources.filter((_, n) => n !== index);
    if (others.length > 0) yield { without: `resources of "${own.group}"`, line: { ...line, resources: others } };
    for (const name of own.resources.length > 1 ? own.resources : []) {
      const less = { ...own, resources: own.resources.filter((one) => one !== name) };
      yield { without: `resource ${name}`, line: { ...line, resources: line.resources.with(index, less) } };
    }
  }
  const lower = levels[levels.indexOf(line.level) - 1];
  if (lower !== undefined && lower !== "None")
    yield { without: `level ${line.level}`, line: { ...line, level: lower } };
  for (const stage of ["ResponseStarted", "ResponseComplete"] as const)
    if (!omitted.includes(stage) && !line.omitStages.includes(stage))
      yield { without: `stage ${stage}`, line: { ...line, omitStages: [...line.omitStages, stage] } };
}

/** The policy without anything that is not needed: nothing more can be taken out. */
export function reduced(policy: AuditPolicy, isEnough: (policy: AuditPolicy) => boolean): AuditPolicy {
  let least = policy;
  let isLess = false;
  for (let at = 0, all = [...reductionsOf(least)]; at < all.length; ) {
    const less = all[at]?.policy;
    if (less && isEnough(less)) {
      least = less;
      isLess = true;
      all = [...reductionsOf(least)];
    } else at++;
  }
  // What was needed beside something that is gone may not be any more.
  return isLess ? reduced(least, isEnough) : least;
}
