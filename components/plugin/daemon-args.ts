import type { RuleArgs as OwnRuleArgs } from "../../daemon/rules/builder.ts";
import type { AuditDaemonArgs, ExposeArgs } from "../audit-daemon/args.ts";
import type { AuditSource } from "../audit-source.ts";
import { prewrittenRules } from "../declared-rules.ts";
import type { ClusterAuditingArgs } from "./args.ts";

/** The daemon's arguments. What a language without unions gives as text is checked by the daemon, like all else. */
export function daemonArgs(args: ClusterAuditingArgs, sources: readonly AuditSource[]): AuditDaemonArgs {
  const named = args.policy ?? [];
  const others = args.prewrittenRules === false ? [] : prewrittenRules.filter((rule) => !named.includes(rule));
  return {
    image: args.image,
    imagePullSecrets: args.imagePullSecrets,
    sources,
    rules: args.rules as readonly OwnRuleArgs[] | undefined,
    policy: [...named, ...others],
    coverage: args.coverage as AuditDaemonArgs["coverage"],
    identity: args.identity,
    createNamespace: args.createNamespace,
    expose: args.expose as ExposeArgs | undefined,
    tls: args.tls,
    administrator: args.administrator,
    persistence: args.persistence,
  };
}
