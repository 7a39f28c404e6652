import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nameOf } from "../../components/engine/index.ts";
import { copyOf } from "./example.ts";
import { graphOf } from "./graph.ts";

/** A cloud, or a cluster, that fails in the middle of a deployment. */
let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-failures-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("after each failure of a provider the next up goes on where it was, and ends as if there had been none", async () => {
  const example = copyOf("eks-new", join(directory, "eks-new"));
  const failing = [
    "create aws:ec2/subnet:Subnet 2",
    "create aws:iam/rolePolicy:RolePolicy 1",
    "create kubernetes:apps/v1:Deployment 1",
  ];
  let made: readonly string[] = [];
  for (const fail of failing) {
    const since = example.events.length;
    const { ok, resources } = await example.stack({ fail }).up();
    expect(ok).toBe(false);
    const failures = example.events
      .slice(since)
      .flatMap((event) => (event.kind === "step" && event.phase === "failed" ? [event.message] : []));
    expect(failures).toEqual([expect.stringContaining(`(${fail.split(" ")[1]}) fails, as it was told to`)]);
    const there = example.cloud.all().map(({ urn }) => urn);
    // What was made before is there still, once, and the state knows all of it.
    expect(there).toEqual(expect.arrayContaining([...made]));
    expect(new Set(there).size).toBe(there.length);
    expect(resources.map(({ urn }) => urn)).toEqual(expect.arrayContaining(there));
    made = there;
  }
  expect((await example.stack({ fail: "update * 1" }).up()).ok).toBe(true);
  const { resources } = await example.stack().current();
  await expect(graphOf(resources)).toMatchFileSnapshot("golden/eks-new.yaml");

  // Likewise the end: what could not be deleted is tried again.
  expect((await example.stack({ fail: "delete aws:eks/cluster:Cluster 1" }).destroy()).ok).toBe(false);
  expect(example.cloud.all().map(({ urn }) => nameOf(urn))).toContain("cluster");
  expect(await example.stack().destroy()).toMatchObject({ ok: true, resources: [] });
  expect(example.cloud.all().map(({ urn }) => nameOf(urn))).toEqual(expect.not.arrayContaining(["cluster"]));
}, 600_000);
