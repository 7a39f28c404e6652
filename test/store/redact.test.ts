import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import type { AuditEvent, KubernetesEvent } from "../../daemon/audit/event.ts";
import { anEvent } from "../support/events.ts";
import { aBatch, all, anOpenStore, matched } from "./opened.ts";

const canary = "correct-horse-battery-staple";

/** Takes the password out of body and original alike. */
function redact(event: AuditEvent): AuditEvent {
  const text = new TextDecoder().decode(event.original).replaceAll(canary, "***");
  return { ...event, body: JSON.parse(text) as KubernetesEvent, original: new TextEncoder().encode(text) };
}

const secret = (password: string) =>
  matched(
    anEvent({ body: { requestURI: `/login?${password}`, annotations: { password }, requestObject: { password } } }),
  );

it("what redaction takes out never reaches the disk, and identity still tells the original bytes apart", async () => {
  const store = await anOpenStore({ redact });
  const kept = anEvent({ body: { auditID: "kept", note: "a text that is kept" } });
  const receipt = await store.commit(aBatch([secret(canary), matched(kept), secret(canary)]));
  expect(receipt).toMatchObject({ duplicates: 1, audits: [{}, {}] });
  const [audit] = await store.find({ ...all, search: "/login" });
  expect(audit).toMatchObject({ requestURI: "/login?***", authorizationInfo: { password: "***" } });
  for (const state of ["open", "closed"]) {
    if (state === "closed") await store.close();
    expect(filesWith("a text that is kept", store.directory)).toContain(
      state === "open" ? "auditwire.db-wal" : "auditwire.db",
    );
    expect(filesWith(canary, store.directory)).toEqual([]);
  }
  const plain = await anOpenStore();
  await plain.commit(aBatch([secret(canary)]));
  expect((await plain.find(all))[0]?.id).toBe(audit?.id);
});

/** Read by another process: in this one it would drop SQLite's locks. */
function filesWith(text: string, directory: string): string[] {
  const program = `const fs = require("node:fs"), [text, directory] = process.argv.slice(1);
    console.log(fs.readdirSync(directory).filter((file) => fs.readFileSync(directory + "/" + file).includes(text)).join())`;
  const found = execFileSync(process.execPath, ["-e", program, text, directory], { encoding: "utf8" }).trim();
  return found === "" ? [] : found.split(",");
}
