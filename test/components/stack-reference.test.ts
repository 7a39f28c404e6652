import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { runProgram } from "../../components/testing/index.ts";

const program = () => {
  const platform = new pulumi.StackReference("platform", { name: "organization/platform/dev" });
  return { issuer: platform.requireOutput("issuer") };
};

it.each([false, true])(
  "a program under test reads other stacks' outputs that it is told of; preview: %s",
  async (preview) => {
    const stacks = { "organization/platform/dev": { issuer: "https://issuer" } };
    const run = await runProgram(program, { stacks, preview });
    expect(run).toMatchObject({ ok: true, outputs: { issuer: "https://issuer" } });
    expect(run.resource("platform")).toMatchObject({ type: "pulumi:pulumi:StackReference" });
  },
);

it("one that it is not told of is named", async () => {
  const run = await runProgram(program, { stacks: { "organization/platform/prod": {} } });
  expect(run.errors.join()).toContain("runProgram was told of no stack organization/platform/dev: add it to stacks");
});
