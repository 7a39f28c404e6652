import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import type { AuditQuery } from "../../daemon/audit/audit.ts";
import type { AuditEvent, Rejection } from "../../daemon/audit/event.ts";
import type { JudgedBatch, JudgedEvent } from "../../daemon/audit/ports.ts";
import type { Candidate } from "../../daemon/audit/verdict.ts";
import { type OpenedStore, openStore, type StoreOptions } from "../../daemon/store/index.ts";
import { aSource } from "../support/events.ts";
import { type Finding, finding } from "./find.ts";

/** A fresh directory that goes with the test. */
export function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "auditwire-store-"));
  onTestFinished(() => {
    chmodSync(directory, 0o700);
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** A store that never sweeps by itself, unless the test says so. */
export function options(directory: string, overrides: Partial<StoreOptions> = {}): StoreOptions {
  return {
    directory,
    retention: { days: 90, bytes: 2 ** 40 },
    now: Date.now,
    log: pino({ level: "silent" }),
    onFatal: (error) => {
      throw error;
    },
    retentionInterval: 2 ** 30,
    ...overrides,
  };
}

/** Opens the real store; it is closed when the test ends. */
export async function anOpenStore(
  overrides: Partial<StoreOptions> = {},
  directory = aDirectory(),
): Promise<OpenedStore & Finding & { directory: string }> {
  const store = await openStore(options(directory, overrides));
  onTestFinished(() => store.close().catch(() => undefined));
  return { ...store, ...finding(store), directory };
}

/** A rule that matched. */
export function aMatch(overrides: Partial<Candidate> = {}): Candidate {
  return {
    rule: "Exec or attach to a pod",
    message: "alice opened a shell",
    severity: "high",
    attackTechniques: ["execIntoContainer"],
    ...overrides,
  };
}

export function matched(event: AuditEvent, overrides: Partial<Candidate> = {}): JudgedEvent {
  return { event, verdict: { candidates: [aMatch(overrides)], notEvaluable: [] } };
}

export function harmless(event: AuditEvent): JudgedEvent {
  return { event, verdict: { candidates: [], notEvaluable: [] } };
}

export function aBatch(events: readonly JudgedEvent[], overrides: Partial<JudgedBatch> = {}): JudgedBatch {
  return { source: "webhook/prod", events, rejections: [], ...overrides };
}

export function aRejection(bytes: string | Uint8Array, overrides: Partial<Rejection> = {}): Rejection {
  const original = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  return { source: aSource(), reason: "not-json", detail: "unexpected end of the text", original, ...overrides };
}

/** Everything, newest first. */
export const all: AuditQuery = { offset: 0, limit: 1_000_000, reverse: false };
