/** A flag of dynamic auditing (AuditSink), which left Kubernetes with 1.19. */
export interface Leftover {
  /** As it stands there. */
  readonly flag: string;
  /** What to do with it, as a clause: `remove the line …`. */
  readonly fix: string;
}

/** What dynamic auditing has left among the flags of an API server, with the exact line to remove or to change. */
export function leftoverFlags(flags: readonly string[]): readonly Leftover[] {
  return flags.flatMap((flag) => {
    if (/^--audit-dynamic-configuration(=|$)/.test(flag)) return [{ flag, fix: `remove the line \`- ${flag}\`` }];
    if (/^--feature-gates=/.test(flag)) return without(flag, /^DynamicAuditing(=|$)/);
    if (/^--runtime-config=/.test(flag)) return without(flag, /^auditregistration\.k8s\.io(\/|=|$)/);
    return [];
  });
}

/** A comma-separated flag without its stale entries. */
function without(flag: string, stale: RegExp): Leftover[] {
  const [name = "", ...rest] = flag.split("=");
  const entries = rest.join("=").split(",");
  const kept = entries.filter((entry) => !stale.test(entry.trim()));
  if (kept.length === entries.length) return [];
  const fix =
    kept.length === 0
      ? `remove the line \`- ${flag}\``
      : `change the line \`- ${flag}\` to \`- ${name}=${kept.join(",")}\``;
  return [{ flag, fix }];
}

/** Everything that is left, in a sentence with the fix; undefined when nothing is. */
export function leftoverSentence(leftovers: readonly Leftover[], sinks: readonly string[] = []): string | undefined {
  const fixes = [
    ...leftovers.map(({ fix }) => fix),
    ...sinks.map((name) => `run \`kubectl delete auditsink ${name}\``),
  ];
  if (fixes.length === 0) return undefined;
  return `dynamic auditing (AuditSink) is left over, which Kubernetes has not known since 1.19 and which would send events elsewhere: ${[...new Set(fixes)].join("; ")}`;
}
