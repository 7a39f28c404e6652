// Rules need no Pulumi: this file can be tested, shared and reviewed by itself.
import { and, exception, or, rule } from "auditwire/rules";

/** A misspelt field or technique does not compile; a wrong expression ends the preview, with a caret below it. */
const shellInProduction = rule("Shell in production", {
  message: "${user.username} opened a shell in ${objectRef.namespace}/${objectRef.name}",
  expression: (audit) =>
    and(audit.objectRef.subresource.in("exec", "attach"), audit.objectRef.namespace.startsWith("prod")),
  attackTechniques: ["execIntoContainer"],
  severity: "high",
});

/** Many refusals are a search for what is allowed. */
const searching = rule("Searching for rights", {
  message: "${user.username} was refused again and again",
  expression: (audit) => audit.responseStatus.code.eq(403),
  threshold: { count: 20, within: "10m", by: ["user.username"] },
  severity: "medium",
});

/** The same as text, in the language of docs/rules.md. */
const paymentsChanged = {
  name: "Payments changed by hand",
  message: "${user.username} changed ${objectRef.resource} of payments",
  expression: 'jpath("objectRef.namespace") = "payments" and jpath("verb") in ("update", "patch", "delete")',
};

/** Why it is no attack, and until when: two weeks before that day, each preview says so. */
const onCall = exception("on-call", {
  expression: (audit) => or(audit.user.groups.eq("on-call"), audit.user.username.eq("break-glass@example.com")),
  reason: "They repair what is broken, and every session is recorded elsewhere.",
  until: "2031-01-01",
});

/** The first match wins: the more special stand before the more general. */
export const policy = [
  { rule: shellInProduction, exceptions: [onCall] },
  "Privileged pod creation",
  "Secret read by a person",
  paymentsChanged,
  "Exec or attach to a pod",
  searching,
];

/** Parts of what is audited, to filter by in the API. */
export const collections = [
  { name: "payments", namespaces: ["payments", "payments-*"] },
  { name: "production", clusters: ["prod*"] },
];
