import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Specification } from "../../daemon/ingest/config.ts";
import type { PollSource } from "../../daemon/ingest/poll-source.ts";
import type { ConfiguredSources } from "../../daemon/source-book.ts";
import { openApp } from "../support/app.ts";
import { aSource } from "../support/events.ts";
import { silentSource } from "../support/silent-source.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-source-book-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const gke = (name: string, more: Partial<Specification> = {}) =>
  ({ name, deploymentType: "gke", clusters: [], filter: "", lookback: 0, gcpProjectIDs: [], ...more }) as Specification;

/** What the file says, without the rest. */
const file = (specifications?: readonly Specification[], more: Partial<ConfiguredSources> = {}): ConfiguredSources => ({
  file: "config.yaml",
  specifications,
  topics: [],
  credentials: [],
  key: undefined,
  ...more,
});

/** Sources that remember when they were opened and closed, and what was open of one name at once. */
function recorded() {
  const events: string[] = [];
  const open = new Map<string, number>();
  const most = new Map<string, number>();
  const openSource = async ({ name }: Specification): Promise<PollSource> => {
    events.push(`open ${name}`);
    open.set(name, (open.get(name) ?? 0) + 1);
    most.set(name, Math.max(most.get(name) ?? 0, open.get(name) ?? 0));
    return {
      ...silentSource,
      partitions: async () => [{ id: name, facts: aSource() }],
      close: () => {
        events.push(`close ${name}`);
        open.set(name, (open.get(name) ?? 0) - 1);
      },
    };
  };
  return { events, most, openSource };
}

async function opened(sources: ConfiguredSources) {
  const record = recorded();
  const app = await openApp({}, [], { directory, sources, openSource: record.openSource });
  return { ...record, app, book: app.sourceBook };
}

describe("one poller for each specification", () => {
  it.each<[string, Specification[], string[]]>([
    ["the same again", [gke("a"), gke("b")], []],
    ["another order", [gke("b"), gke("a")], []],
    ["one more", [gke("a"), gke("b"), gke("c")], ["open c"]],
    ["one changed", [gke("a", { filter: "x" }), gke("b")], ["close a", "open a"]],
    ["one gone", [gke("b")], ["close a"]],
    ["all gone", [], ["close a", "close b"]],
  ])("[M02] after a reload: %s", async (_, next, expected) => {
    const { app, book, events, most } = await opened(file([gke("a"), gke("b")]));
    events.length = 0;
    await book.configure(file(next));
    expect(events).toEqual(expected);
    expect([...most.values()].every((count) => count === 1)).toBe(true);
    await app.close();
  });

  it("a changed credential restarts what reads with it, also through a role, and nothing else", async () => {
    const key = (secretAccessKey: string) =>
      ({ id: "key", type: "aws-access-key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey }) as const;
    const role = { id: "role", type: "aws-role", roleArn: "arn:x", source: "key" } as const;
    const eks = (name: string, credentialID?: string) =>
      ({
        name,
        deploymentType: "eks",
        awsRegion: "eu-west-1",
        clusters: [],
        filter: "",
        lookback: 0,
        credentialID,
      }) as Specification;
    const specifications = [eks("by-key", "key"), eks("by-role", "role"), eks("by-nothing")];
    const { app, book, events } = await opened(file(specifications, { credentials: [key("old"), role] }));
    events.length = 0;
    await book.configure(file(specifications, { credentials: [key("new"), role] }));
    expect(events.toSorted()).toEqual(["close by-key", "close by-role", "open by-key", "open by-role"]);
    await app.close();
  });

  it("many changes at once leave one of each open; closing closes them all, and may be asked twice", async () => {
    const { app, book, events, most } = await opened(file());
    const save = (n: number) =>
      app.put("/settings/kubernetes-audit", {
        specifications: [{ name: "a", deploymentType: "gke", filter: `x${n}` }],
      });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => save(n)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(most.get("a")).toBe(1);
    await book.close();
    await book.close();
    expect(events.filter((event) => event.startsWith("open"))).toHaveLength(10);
    expect(events.filter((event) => event.startsWith("close"))).toHaveLength(10);
    expect(book.states()).toEqual([]);
    await app.close();
  });
});

describe("file and store", () => {
  it("[M02] what the API saved is in force again after a restart; the file's come before it, and give it back", async () => {
    const first = await opened(file());
    await first.app.put("/settings/kubernetes-audit", {
      specifications: [{ name: "mine", deploymentType: "gke", pollInterval: "1h" }],
    });
    await first.app.close();
    const second = await opened(file());
    expect(second.book.specifications()).toEqual([
      { name: "mine", deploymentType: "gke", pollInterval: "1h", lookback: "15m" },
    ]);
    expect(second.events).toEqual(["open mine"]);
    expect(second.book.hidden()).toMatchObject({ specifications: [] });
    await second.book.configure(file([gke("theirs")]));
    expect(second.book.specifications()).toMatchObject([{ name: "theirs" }]);
    expect(second.book.hidden()).toMatchObject({ specifications: ["mine"] });
    await second.book.configure(file());
    expect(second.book.hidden()).toMatchObject({ specifications: [] });
    expect(second.events).toEqual(["open mine", "close mine", "open theirs", "close theirs", "open mine"]);
    await second.app.close();
  });

  it.each([
    ["a misspelt id", "reder", 'there is no credential "reder"; did you mean "reader"?'],
    ["another id", "azure", 'there is no credential "azure"; there are reader'],
  ])("%s of a credential in the file is told by the source's state and the log", async (_, credentialID, error) => {
    const credentials = [{ id: "reader", type: "gcp-metadata" } as const];
    const { app, book } = await opened(file([gke("a", { credentialID })], { credentials }));
    expect(book.states()).toMatchObject([{ state: "misconfigured", error }]);
    expect(app.telemetry.lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ source: "cloud-logging/a", err: error }),
    );
    await app.close();
  });

  it("a saved credential whose id the file takes is hidden while it does", async () => {
    const { app, book } = await opened(file());
    await app.put("/credentials/shared", { type: "aws-pod-identity" });
    await book.configure(file(undefined, { credentials: [{ id: "shared", type: "gcp-metadata" }] }));
    expect(book.hidden()).toEqual({ specifications: [], credentials: ["shared"] });
    expect(book.credentials()).toMatchObject([{ id: "shared", settings: { type: "gcp-metadata" }, readOnly: true }]);
    await book.configure(file());
    expect(book.credentials()).toMatchObject([
      { id: "shared", settings: { type: "aws-pod-identity" }, readOnly: false },
    ]);
    await app.close();
  });
});

describe("[S12] lastPollingTime", () => {
  it("is null before the first poll, moves, and outlives its specification and the daemon", async () => {
    const first = await opened(file());
    expect(first.book.lastPollingTime()).toBeNull();
    await first.book.configure(file([gke("a", { lookback: 60_000 })]));
    await expect.poll(() => first.book.lastPollingTime(), { timeout: 10_000 }).toBeGreaterThan(Date.now() - 60_000);
    const polled = first.book.lastPollingTime() ?? 0;
    await first.book.configure(file([]));
    expect(first.book.lastPollingTime()).toBeGreaterThanOrEqual(polled);
    await first.app.close();
    const again = await opened(file([gke("a", { credentialID: "lost" }), gke("never", { credentialID: "lost" })]));
    const [known, never] = again.book.states();
    expect(Math.abs((known?.lastPoll ?? 0) - polled)).toBeLessThan(10_000);
    expect(never?.lastPoll).toBeNull();
    await again.app.close();
    const second = await opened(file([]));
    expect(Math.abs((second.book.lastPollingTime() ?? 0) - polled)).toBeLessThan(10_000);
    await second.app.close();
  });
});
