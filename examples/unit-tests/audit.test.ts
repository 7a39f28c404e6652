// Tests of the program, without a cloud and without the Pulumi CLI: node --test in this folder, with Node 24.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "auditwire/testing";
import { audit } from "./audit.ts";

/** What AWS would say of the cluster. */
const logging = (enabledClusterLogTypes: readonly string[]) => ({
  "aws:eks/getCluster:getCluster": () => ({ name: "production", version: "1.33", enabledClusterLogTypes }),
});

test("every rule can fire: EKS records what each of them needs", async () => {
  const run = await runProgram(audit, { invokes: logging(["audit"]) });
  assert.deepEqual(run.errors, []);
  assert.deepEqual(run.coverage, []);
});

test("the daemon may read one log group, and nothing else in AWS", async () => {
  const run = await runProgram(audit, { invokes: logging(["audit"]) });
  const [policy, ...others] = run.resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
  assert.deepEqual(others, []);
  const { Statement } = JSON.parse(String(policy?.inputs["policy"])) as { Statement: { Action: unknown }[] };
  assert.deepEqual(
    Statement.flatMap(({ Action }) => Action),
    ["logs:FilterLogEvents"],
  );
});

test("its pod is nobody's in the cluster", async () => {
  const run = await runProgram(audit, { invokes: logging(["audit"]) });
  const { spec } = run.resource("audit-deployment").inputs as { spec: { template: { spec: Record<string, unknown> } } };
  assert.equal(spec.template.spec["automountServiceAccountToken"], false);
  assert.ok(!run.resources.some(({ type }) => type.startsWith("kubernetes:rbac.authorization.k8s.io/")));
});

test("a preview fails while the cluster does not log audit events, and says the line that mends it", async () => {
  const run = await runProgram(audit, { preview: true, invokes: logging(["api"]) });
  assert.equal(run.ok, false);
  assert.match(
    run.errors.join("\n"),
    /audit logging of the EKS cluster "production" is off: aws eks update-cluster-config /,
  );
});

test("the administrator's password is in no output that is not secret", async () => {
  const run = await runProgram(audit, { invokes: logging(["audit"]) });
  assert.ok(run.resource("audit-administrator").secrets.includes("inputs.stringData"));
  assert.deepEqual(run.secretOutputs, []);
});
