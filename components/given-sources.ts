import type { Rule } from "../daemon/audit/rule.ts";
import { type ArgumentProblem, shown } from "./arguments.ts";
import type { AuditSource, CloudSourceSpec, InstallApiServerFiles, WebhookSourceSpec } from "./audit-source.ts";
import { policyFromRules } from "./coverage/index.ts";
import type { WebhookSource } from "./daemon-config.ts";

/** The sources that a daemon is given, by their kinds. */
export interface GivenSources {
  readonly webhooks: readonly GivenWebhook[];
  readonly clouds: readonly GivenCloud[];
  readonly problems: readonly ArgumentProblem[];
}

/** A cluster's webhook, the argument that it stands in, and who puts its files in place. */
export interface GivenWebhook {
  readonly path: string;
  readonly source: WebhookSource;
  readonly install: InstallApiServerFiles | undefined;
}

/** A cloud's source and the argument that it stands in. */
export interface GivenCloud {
  readonly path: string;
  readonly spec: CloudSourceSpec;
}

/** Sorts what a program gives a daemon; an audit policy that follows the rules is made of the enabled ones. */
export function givenSources(sources: readonly AuditSource[] | undefined, rules: readonly Rule[]): GivenSources {
  const webhooks: GivenWebhook[] = [];
  const clouds: GivenCloud[] = [];
  const problems: ArgumentProblem[] = [];
  for (const [index, given] of listOf(sources).entries()) {
    const path = `sources[${index}]`;
    const spec = given?.spec;
    if (spec?.kind === "webhook") webhooks.push({ path, source: decided(spec, rules), install: spec.install });
    else if (spec?.kind === "cloud") clouds.push({ path, spec });
    else problems.push({ path, problem: `${shown(given)} is no audit source; pass a SelfManagedAuditSource` });
  }
  return { webhooks, clouds, problems };
}

const listOf = (sources: unknown): readonly AuditSource[] => (Array.isArray(sources) ? sources : []);

function decided({ auditPolicy, install: _, ...spec }: WebhookSourceSpec, rules: readonly Rule[]): WebhookSource {
  const text =
    typeof auditPolicy === "string" ? auditPolicy : policyFromRules(rules, { namespace: auditPolicy.namespace });
  return { ...spec, auditPolicy: text };
}
