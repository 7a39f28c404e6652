import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attacked } from "../support/attacked.ts";
import { buildTools } from "../support/cluster.ts";
import { canRunCluster } from "../support/requirements.ts";
import { attacks } from "./attacks.ts";

const able = canRunCluster();
const minutes = 60_000;

/** Writes and reads with their bodies, as the recommended audit policy has them, and everything else besides. */
const everything = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{ level: Request }]
`;

let directory = "";
/** What the library said of the events of each attack. */
let found: ReadonlyMap<string, readonly string[]> = new Map();

beforeAll(async () => {
  if (!able) return;
  await buildTools();
  directory = mkdtempSync(join(tmpdir(), "auditwire-attacks-"));
  found = await attacked({ directory, policy: everything, port: 21_400 });
}, 30 * minutes);
afterAll(() => {
  if (directory) rmSync(directory, { recursive: true, force: true });
});

describe.skipIf(!able)("attacks on a real API server are found", () => {
  it.each(attacks.filter(({ rule }) => rule !== "").map((attack) => [attack.name, attack] as const))(
    "%s",
    (name, { rule }) => {
      expect(found.get(name)).toContain(rule);
    },
  );
});
