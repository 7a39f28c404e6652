import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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
  // Another process reads the files: in this one it would drop SQLite's locks, so the store is closed first.
  const onDisk = () => readdirSync(store.directory).map((file) => readFileSync(join(store.directory, file), "latin1"));
  const [audit] = await store.find({ ...all, search: "/login" });
  expect(audit).toMatchObject({ requestURI: "/login?***", authorizationInfo: { password: "***" } });
  await store.close();
  expect(onDisk().some((bytes) => bytes.includes("a text that is kept"))).toBe(true);
  expect(onDisk().some((bytes) => bytes.includes(canary))).toBe(false);
  const plain = await anOpenStore();
  await plain.commit(aBatch([secret(canary)]));
  expect((await plain.find(all))[0]?.id).toBe(audit?.id);
});
