import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { WireSummary } from "../../daemon/api/summary.ts";
import { type AppOfExecs, appOfExecs, execs } from "../support/many-audits.ts";

let app: AppOfExecs;
beforeAll(async () => {
  app = await appOfExecs();
  // One a second from 09:00:00 on.
  await app.deliver(execs(0, 300));
});
afterAll(() => app.close());

async function summary(query: string, init: RequestInit = {}): Promise<z.output<typeof WireSummary>> {
  const answer = await app.ask(`/api/v1/audits/kubernetes/summary?${query}`, init);
  expect(answer.status).toBe(200);
  return WireSummary.parse(await answer.json());
}

describe("GET /audits/kubernetes/summary", () => {
  it("counts by every key, without buckets, when nothing else is asked", async () => {
    const { total, buckets, counts } = await summary("");
    expect([total, buckets]).toEqual([300, []]);
    expect(counts).toEqual({
      rule: [{ value: "Exec or attach to a pod", audits: 300 }],
      severity: [{ value: "medium", audits: 300 }],
      cluster: [
        { value: "prod", audits: 200 },
        { value: "dev-1", audits: 100 },
      ],
      user: Array.from({ length: 7 }, (_, n) => ({ value: `user-${n}`, audits: n < 6 ? 43 : 42 })),
      technique: [{ value: "execIntoContainer", audits: 300 }],
      namespace: [
        { value: "shop", audits: 150 },
        { value: "web", audits: 150 },
      ],
      verb: [{ value: "create", audits: 300 }],
    });
  });

  it("counts over time, in buckets that can be split, those without audits left out", async () => {
    const start = (minute: number) => `2026-11-22T09:0${minute}:00.000Z`;
    expect((await summary("bucket=1m&by=verb")).buckets).toEqual(
      [0, 1, 2, 3, 4].map((minute) => ({ start: start(minute), audits: 60 })),
    );
    const split = await summary(
      "bucket=2m&bucketBy=cluster&namespace=shop&to=2026-11-22T09:02:09.999Z&by=cluster&top=1",
    );
    expect(split).toEqual({
      total: 65,
      buckets: [
        { start: start(0), value: "prod", audits: 40 },
        { start: start(0), value: "dev-1", audits: 20 },
        { start: start(2), value: "prod", audits: 3 },
        { start: start(2), value: "dev-1", audits: 2 },
      ],
      counts: { cluster: [{ value: "prod", audits: 43 }] },
    });
    expect((await summary("by=verb,verb&user=user-1")).counts).toEqual({ verb: [{ value: "create", audits: 43 }] });
    expect(await summary("cluster=none&bucket=1h")).toMatchObject({ total: 0, buckets: [] });
  });

  it.each([
    ["user=user-3&cluster=dev-1", 15],
    ["search=pod-29", 11],
    ["collections=shop", 150],
    ["attackTechniques=webShell", 0],
    ["from=2026-11-22T09:00:10Z&to=2026-11-22T09:00:10Z", 1],
  ])("narrows as the list does: %s", async (query, total) => {
    expect((await summary(query)).total).toBe(total);
    const listed = await app.get<unknown[]>(`/audits/kubernetes?limit=250&${query}`);
    expect(listed).toHaveLength(total);
  });

  it("a viewer of one collection counts its audits only", async () => {
    const { total, counts } = await summary("bucket=1h&bucketBy=cluster", app.asVera);
    expect(total).toBe(100);
    expect(counts.cluster).toEqual([{ value: "dev-1", audits: 100 }]);
    expect((await summary("cluster=prod", app.asVera)).total).toBe(0);
    expect((await app.ask("/api/v1/audits/kubernetes/summary?collections=shop", app.asVera)).status).toBe(400);
  });

  it.each([
    ["bucket=1ms", "bucket"],
    ["bucket=0s", "bucket"],
    ["bucket=soon", "bucket"],
    ["bucket=999999999d", "bucket"],
    ["bucket=1s&from=2020-01-01T00:00:00Z", "bucket"],
    ["bucket=1s&from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z", "bucket"],
    ["bucketBy=rule", "bucketBy"],
    ["bucket=1h&bucketBy=rules", "bucketBy"],
    ["by=rules", "by"],
    [`by=${"rule,".repeat(8)}`, "by"],
    ["top=0", "top"],
    ["top=1001", "top"],
    ["limit=1", "limit"],
    ["sort=user", "sort"],
    ["cursor=abc", "cursor"],
    ["attackTechniques=execIntoContainers", "attackTechniques"],
    ["from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from"],
  ])("[R15] %s is 400 that names the parameter", async (query, parameter) => {
    const answer = await app.ask(`/api/v1/audits/kubernetes/summary?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "invalid", details: [{ parameter }] });
  });
});
