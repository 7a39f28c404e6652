import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { eventNumber } from "../support/events.ts";

let directory = "";
let daemon: TestDaemon | undefined;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-stateful-"));
});
afterAll(async () => {
  await daemon?.end("SIGTERM");
  rmSync(directory, { recursive: true });
});

const burst = {
  name: "Burst of execs",
  message: "${user.username} opened many shells",
  expression: 'jpath("objectRef.subresource") = "exec"',
  threshold: { count: 5, within: "1m", by: ["user.username"] },
};
const hostPID = {
  name: "Host processes",
  message: "m",
  expression: 'jpath("requestObject.spec.hostPID") = "true"',
};
const policy = [
  "Burst of execs",
  "Host processes",
  {
    rule: "Exec or attach to a pod",
    exceptions: [
      { name: "alice", expression: 'jpath("user.username") = "alice"', reason: "she is on call", until: "2027-01-01" },
    ],
  },
];

describe("a running daemon", () => {
  it("counts over kill -9 and redelivery, heeds a policy's exceptions, and shows what it could not judge", async () => {
    const running = await testDaemon(join(directory, "home"), { rules: [burst, hostPID], policy });
    daemon = running;
    const send = (n: number, body: object = {}) =>
      fetch(running.webhook, {
        method: "POST",
        body: Buffer.from(eventNumber(n, { body: { level: "Metadata", ...body } }).original),
      }).then((answer) => answer.status);
    const found = async () =>
      ((await running.get("/audits/kubernetes?sort=time")) as { rule: string; message: string }[]).map(
        (a) => a.message,
      );

    await running.start();
    for (const n of [1, 2, 3, 3, 2]) expect(await send(n)).toBe(200);
    await running.end("SIGKILL");
    await running.start();
    for (const n of [3, 4]) expect(await send(n)).toBe(200);
    expect(await found()).toEqual([]);
    expect(await send(5)).toBe(200);
    for (const n of [5, 4, 6]) expect(await send(n)).toBe(200);
    expect(await found()).toEqual(["alice opened many shells"]);

    expect(await send(7, { user: { username: "bob" } })).toBe(200);
    expect(await found()).toEqual(["alice opened many shells", expect.stringContaining("bob")]);
    const [source] = (await running.get("/sources")) as { notEvaluable: object[] }[];
    expect(source?.notEvaluable).toEqual([{ rule: "Host processes", reason: "level", events: 12 }]);
  });
});
