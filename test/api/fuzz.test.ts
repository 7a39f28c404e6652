import { expect, it, onTestFinished } from "vitest";
import { fuzzedApp } from "./fuzz/app.ts";
import { fuzz } from "./fuzz/fuzzing.ts";

it("whatever is asked: no 5xx, errors of one shape that name the field; answers as documented; the store goes on", async () => {
  const { app, ...fuzzed } = await fuzzedApp();
  onTestFinished(() => app.close());
  const { failures, named, statuses } = await fuzz(fuzzed, { requests: 4_000, seed: 20_261_130 });
  expect(failures).toEqual([]);
  expect(named).toBeGreaterThan(300);
  for (const status of [200, 204, 400, 401, 403, 404, 405, 409, 415])
    expect(statuses[status] ?? 0, String(status)).toBeGreaterThan(0);
  const login = { headers: { authorization: fuzzed.logins.administrator } };
  expect((await app.ask("/api/v1/audits/kubernetes", login)).status).toBe(200);
}, 60_000);
