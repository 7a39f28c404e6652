import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { connect } from "../../daemon/store/channel.ts";

type Echo = { readonly echo: (text: string) => string; readonly die: () => void; readonly close: () => void };

/** A worker that answers, fails or dies as it is told. */
const program = (dying: string) => `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ id, name, args }) => {
    if (name === "die") { ${dying} }
    if (name === "close") { parentPort.postMessage({ id }); parentPort.close(); }
    if (args[0] === "fail") parentPort.postMessage({ id, failure: { code: "conflict", message: "no", cause: "why" } });
    else if (args[0] !== "wait") parentPort.postMessage({ id, value: args[0] });
  });`;

function connected(dying = "process.exit(3)") {
  const deaths: string[] = [];
  const worker = new Worker(program(dying), { eval: true, stderr: true });
  return { deaths, client: connect<Echo>(worker, (error) => deaths.push(error.message)) };
}

describe("the channel to a thread", () => {
  it("answers each call, and carries an error's code, message and cause", async () => {
    const { client, deaths } = connected();
    expect(await Promise.all([client.call("echo", "a"), client.call("echo", "b")])).toEqual(["a", "b"]);
    await expect(client.call("echo", "fail")).rejects.toMatchObject({ code: "conflict", message: "no", cause: "why" });
    await client.end();
    await expect(client.call("echo", "late")).rejects.toMatchObject({ code: "unavailable" });
    expect(deaths).toEqual([]);
  });

  it.each([
    ["exits", "process.exit(3)", "status"],
    ["throws", 'throw new Error("broken")', "broken"],
  ])("fails every call, waiting or later, once the thread %s, and says so once", async (_, dying, message) => {
    const { client, deaths } = connected(dying);
    const waiting = client.call("echo", "wait");
    const died = client.call("die");
    for (const call of [waiting, died, died.catch(() => client.call("echo", "later"))]) {
      await expect(call).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining(message) });
    }
    await client.end();
    expect(deaths).toHaveLength(1);
  });

  it("fails a call whose arguments cannot travel, and goes on", async () => {
    const { client } = connected();
    const untravelled = (() => "function") as unknown as string;
    await expect(client.call("echo", untravelled)).rejects.toThrow("could not be cloned");
    expect(await client.call("echo", "next")).toBe("next");
    await client.end();
  });
});
