import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { coverageOf, policyFromRules } from "../../components/coverage/index.ts";
import { library } from "../../daemon/rules/index.ts";
import { attacked } from "../support/attacked.ts";
import { buildTools } from "../support/cluster.ts";
import { canRunCluster } from "../support/requirements.ts";
import { attacks } from "./attacks.ts";

const able = canRunCluster();
const minutes = 60_000;

/** No bodies at all. */
const starved = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{ level: Metadata }]
`;

const policies = { synthesized: policyFromRules(library, { namespace: "auditwire" }), starved };
type Name = keyof typeof policies;

let directory = "";
const found: Partial<Record<Name, ReadonlyMap<string, readonly string[]>>> = {};

beforeAll(async () => {
  if (!able) return;
  await buildTools();
  directory = mkdtempSync(join(tmpdir(), "auditwire-coverage-"));
  const run = async (name: Name, port: number) => {
    const folder = join(directory, name);
    mkdirSync(folder);
    found[name] = await attacked({ directory: folder, policy: policies[name], port });
  };
  await Promise.all([run("synthesized", 24_100), run("starved", 24_200)]);
}, 30 * minutes);
afterAll(() => {
  if (directory) rmSync(directory, { recursive: true, force: true });
});

const statesUnder = (text: string) =>
  new Map(
    coverageOf(library, [{ name: "test", records: { kind: "policy", text } }]).map(({ rule, state }) => [rule, state]),
  );
const states = able
  ? { synthesized: statesUnder(policies.synthesized), starved: statesUnder(policies.starved) }
  : { synthesized: new Map(), starved: new Map() };

/** Every attack whose rule is called that under the policy. */
const attacksOn = (name: Name, state: "covered" | "never") =>
  attacks.filter(({ rule }) => states[name].get(rule) === state).map((attack) => [attack.name, attack.rule] as const);

describe.skipIf(!able)("what the proof says is so on a real API server", () => {
  it.each(attacksOn("synthesized", "covered"))(
    "[A03] under the policy made from all rules, a covered rule fires: %s",
    (attack, rule) => expect(found.synthesized?.get(attack)).toContain(rule),
  );
  it.each(attacksOn("synthesized", "never"))(
    "[A03] under the policy made from all rules, bodies of secrets stay out: %s",
    (attack, rule) => expect(found.synthesized?.get(attack)).not.toContain(rule),
  );
  it.each(attacksOn("starved", "covered"))(
    "[A03] under a policy without bodies, a rule that is called covered fires: %s",
    (attack, rule) => expect(found.starved?.get(attack)).toContain(rule),
  );
  it.each(attacksOn("starved", "never"))(
    "[A03] under a policy without bodies, a rule that is called never does not fire: %s",
    (attack, rule) => expect(found.starved?.get(attack)).not.toContain(rule),
  );
  it("the proof has something to say both ways", () => {
    expect(attacksOn("synthesized", "covered").length).toBeGreaterThan(60);
    expect(attacksOn("starved", "covered").length).toBeGreaterThan(15);
    expect(attacksOn("starved", "never").length).toBeGreaterThan(35);
  });
});
