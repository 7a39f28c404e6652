import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EngineEvent, isScaffold, nameOf, typeOf } from "../../components/engine/index.ts";
import { copyOf, projectsOf } from "./example.ts";
import { graphOf, secretTexts } from "./graph.ts";

/** Every example, unchanged, on the local engine: from its preview to its end. */
let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-examples-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The one on this machine has tests of its own; the second half of the split one needs the first. */
const projects = projectsOf().filter((project) => project !== "local");
const needs: Readonly<Record<string, string>> = { "stack-split/rules": "stack-split/platform" };
const minutes = 60_000;

/** Steps and problems since the last look. */
function told(events: readonly EngineEvent[], since: number) {
  const steps: string[] = [];
  const wrong: string[] = [];
  const said: string[] = [];
  for (const event of events.slice(since)) {
    if (event.kind === "message") {
      if (event.level === "error") wrong.push(event.text);
      else if (event.level !== "debug") said.push(`${event.level}: ${event.text}`);
    } else if (event.phase === "failed") wrong.push(`${nameOf(event.urn)}: ${event.message}`);
    else if (event.phase === "done" && !["same", "read"].includes(event.operation) && !isScaffold(event.urn))
      steps.push(`${event.operation} ${typeOf(event.urn)}`);
  }
  return { steps: steps.sort(), wrong, said };
}

/** Another message of its own rule; where it has none, one prewritten rule less. */
function withChangedRule(program: string): string {
  return /message: *["'`]/.test(program)
    ? program.replace(/message: *(["'`])/, "message: $1Seen: ")
    : program.replace(/policy: (\[\.\.\.)?prewrittenRules/, "policy: $1prewrittenRules.slice(1)");
}

const rolledOut = [
  "delete kubernetes:core/v1:ConfigMap",
  "replace kubernetes:core/v1:ConfigMap",
  "update kubernetes:apps/v1:Deployment",
];

describe.each(projects)("examples/%s", (project) => {
  it(
    "preview, up, up again, a changed rule, refresh, destroy",
    async () => {
      const example = copyOf(project, join(directory, project));
      const { events, cloud } = example;
      const before = needs[project];
      if (before) expect(await example.stack({ project: before }).up()).toMatchObject({ ok: true });
      const there = cloud.all().map(({ urn }) => urn);
      const look = async <Result>(work: () => Promise<Result>) => {
        const since = events.length;
        const result = await work();
        return { result, ...told(events, since) };
      };

      const preview = await look(() => example.stack().preview());
      expect(preview.wrong).toEqual([]);
      expect(cloud.all()).toHaveLength(there.length);

      const up = await look(() => example.stack().up());
      expect(up.wrong).toEqual([]);
      expect(up.steps).toEqual(preview.steps);
      const { resources, outputs } = up.result;
      await expect(graphOf(resources)).toMatchFileSnapshot(`golden/${project.replace("/", "-")}.yaml`);

      const again = await look(() => example.stack().up());
      expect({ wrong: again.wrong, steps: again.steps }).toEqual({ wrong: [], steps: [] });

      const judges = resources.some(({ type }) => type === "auditwire:index:AuditDaemon");
      if (judges) example.edit(withChangedRule);
      const changed = await look(() => example.stack().up());
      expect({ wrong: changed.wrong, steps: changed.steps }).toEqual({ wrong: [], steps: judges ? rolledOut : [] });

      const refresh = await look(() => example.stack().refresh());
      expect({ wrong: refresh.wrong, steps: refresh.steps }).toEqual({ wrong: [], steps: [] });

      const destroyed = await look(() => example.stack().destroy());
      expect(destroyed.wrong).toEqual([]);
      expect(destroyed.result.resources).toEqual([]);
      const kept = resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ urn }) => urn);
      const left = cloud.all().flatMap(({ urn }) => (there.includes(urn) ? [] : urn));
      expect(left.slice().sort()).toEqual(kept.sort());

      const traces = example.traces();
      const secrets = secretTexts([...resources, ...changed.result.resources], outputs);
      const leaked = secrets.filter((text) =>
        [text, JSON.stringify(text).slice(1, -1), Buffer.from(text).toString("base64")].some((it) =>
          traces.includes(it),
        ),
      );
      expect(leaked).toEqual([]);
    },
    10 * minutes,
  );
});
