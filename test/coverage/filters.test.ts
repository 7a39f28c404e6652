import { describe, expect, it } from "vitest";
import { type CoverageState, type CoveredSource, coverageOf } from "../../components/coverage/index.ts";
import { prewritten } from "./rules.ts";

const exec = prewritten("Exec or attach to a pod");
const records: Readonly<Record<string, (filter: string) => CoveredSource["records"]>> = {
  eks: (filter) => ({ kind: "eks", filter }),
  aks: (filter) => ({ kind: "aks", category: "kube-audit", tables: "resource-specific", filter }),
  diagnostics: (filter) => ({ kind: "aks", category: "kube-audit", tables: "diagnostics", filter }),
  gke: (filter) => ({ kind: "gke", dataAccess: ["ADMIN_READ", "DATA_READ"], filter }),
};

describe("what a user's filter leaves out, a rule does not see", () => {
  it.each<[string, string, CoverageState]>([
    ["eks", "", "covered"],
    ["eks", '{ $.verb != "watch" }', "covered"],
    ["eks", '{ $.verb = "delete" }', "never"],
    ["eks", '{ $.verb != "get" }', "partly"],
    ["eks", '{ $.stage = "ResponseComplete" && $.requestURI != "/livez*" }', "partly"],
    ["eks", '{ ($.verb = "get" || $.verb = "create") && $.stage = "ResponseStarted" }', "covered"],
    ["eks", '{ $.objectRef.resource = "secrets" }', "never"],
    ["eks", '{ $.objectRef.resource = "secrets" && $.sourceIPs[0] = %10\\..*% }', "unknown"],
    ["eks", '"exact words"', "unknown"],
    ["eks", 'filter verb != "watch" and verb != "list"', "covered"],
    ["eks", 'filter verb = "list"', "never"],
    ["eks", "fields @timestamp | filter verb like /get/", "unknown"],
    ["aks", 'Verb != "watch" and RequestUri !startswith "/livez"', "covered"],
    ["aks", 'Verb in ("delete", "patch")', "never"],
    ["aks", 'Verb !in ("create")', "partly"],
    ["aks", 'RequestUri contains "/EXEC"', "partly"],
    ["aks", 'tostring(User.username) == "alice"', "unknown"],
    ["diagnostics", 'log_s has "exec"', "unknown"],
    ["gke", 'NOT protoPayload.methodName="io.k8s.coordination.v1.leases.update"', "covered"],
    ["gke", 'protoPayload.methodName="io.k8s.core.v1.pods.delete"', "never"],
    ["gke", 'severity>="WARNING"', "unknown"],
  ])("%s: %s: %s", (kind, filter, state) => {
    const [finding] = coverageOf([exec], [{ name: "prod", records: records[kind]?.(filter) ?? { kind: "eks" } }]);
    expect(finding?.state, finding?.sentence).toBe(state);
    if (state === "never" || state === "unknown") expect(finding?.sentence).toContain("the filter");
  });
});
