import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { Kind } from "./kind.ts";
import { type AuditPolicy, type Level, levels, lineFor, type Request } from "./policy.ts";
import type { PreparedRule } from "./prepared-rule.ts";
import { requestOf } from "./recording.ts";

/** What has to be recorded of one kind of request, so that every rule that is about it can fire. */
export interface Need {
  readonly kind: Kind;
  readonly request: Request;
  readonly level: Exclude<Level, "None">;
  /** Stages of which each is needed. */
  readonly stages: readonly ("ResponseStarted" | "ResponseComplete")[];
}

/** A rule that no audit policy of ours covers, and what of it is left out. */
export interface NotCoverable {
  readonly rule: string;
  readonly because: string;
}

/** Secrets and tokens stay out of the log, whatever a rule asks for. */
function isSecretive({ object }: Pick<Request, "object">): boolean {
  if (!object) return false;
  const { group, resource, subresource } = object;
  return (
    (group === "" && resource === "secrets") ||
    (resource === "serviceaccounts" && subresource === "token") ||
    (group === "authentication.k8s.io" && resource === "tokenreviews")
  );
}

/** What rules need, each need once. */
export function needsOf(rules: readonly PreparedRule[]): readonly Need[] {
  const needs = new Map<string, Need>();
  for (const rule of rules)
    for (const { kind, level, witness, opening } of rule.kinds()) {
      const need = needOf(kind, level, witness, opening !== undefined);
      if (isSecretive(need.request) && level !== "Metadata") continue;
      const key = JSON.stringify([need.kind, need.level, need.stages, need.request]);
      needs.set(key, need);
    }
  return [...needs.values()];
}

function needOf(kind: Kind, level: Need["level"], witness: AuditEvent, opens: boolean): Need {
  const stage = witness.body.stage === "ResponseStarted" ? "ResponseStarted" : "ResponseComplete";
  // Every answer begins, a refusal too: of a session its end tells nothing more.
  return { kind, level, request: requestOf(witness), stages: [opens ? "ResponseStarted" : stage] };
}

/** Rules that ask for what is never recorded. */
export function notCoverable(rules: readonly PreparedRule[]): readonly NotCoverable[] {
  return rules.flatMap(({ rule: { name }, kinds: kindsOf }) => {
    const kinds = kindsOf();
    if (kinds.length === 0) return [{ rule: name, because: "no request was found that makes it true" }];
    const secret = kinds.filter(({ level, witness }) => level !== "Metadata" && isSecretive(requestOf(witness)));
    const named = [...new Set(secret.map(({ kind }) => kind.object?.resource))].join(", ");
    if (secret.length === 0) return [];
    const part = secret.length < kinds.length ? "in part it" : "it";
    return [{ rule: name, because: `${part} reads bodies of ${named}, which stay out of the log` }];
  });
}

/** Whether a policy records what is needed, and keeps secrets out. */
export function isEnough(policy: AuditPolicy, needs: readonly Need[]): boolean {
  return needs.every((need) => isMet(policy, need)) && secretRequests.every((request) => isKept(policy, request));
}

function isMet(policy: AuditPolicy, { request, level, stages }: Need): boolean {
  const line = lineFor(policy, request);
  if (!line || levels.indexOf(line.level) < levels.indexOf(level)) return false;
  return stages.every((stage) => !policy.omitStages.includes(stage) && !line.omitStages.includes(stage));
}

const isKept = (policy: AuditPolicy, request: Request) =>
  ["None", "Metadata"].includes(lineFor(policy, request)?.level ?? "None");

const secretObjects = [
  ["", "secrets", "", "shop"],
  ["", "secrets", "", "auditwire"],
  ["", "secrets", "", "kube-system"],
  ["", "serviceaccounts", "token", "shop"],
  ["", "serviceaccounts", "token", "kube-system"],
  ["authentication.k8s.io", "tokenreviews", "", ""],
] as const;

/** Requests that carry secrets. */
const secretRequests: readonly Request[] = secretObjects.flatMap(([group, resource, subresource, namespace]) =>
  ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"].map((verb) => ({
    verb,
    username: "alice",
    groups: ["system:authenticated"],
    path: "/api",
    object: { group, resource, subresource, namespace, name: verb === "create" ? "" : "x" },
  })),
);
