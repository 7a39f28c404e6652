import type { JudgedBatch, JudgedEvent } from "../../daemon/audit/ports.ts";
import { anEvent, eventNumber } from "./events.ts";

/** What every database of test/fixtures/databases holds, as far as its version knows it. */
export const known = {
  now: Date.UTC(2026, 10, 25, 12),
  audits: 12,
  rejected: '{"kind":"Event","auditID":',
  cursor: { source: "cloudwatch/eu", partition: "group", position: "42" },
  minutes: [{ start: Date.UTC(2026, 10, 25, 11, 58), events: 3, fingerprint: "abc" }],
  rule: {
    name: "Mine",
    message: "it was %user%",
    description: "",
    expression: 'jpath("verb") = "create"',
    severity: "low",
    attackTechniques: ["execIntoContainer"],
    owner: "admin",
  },
  policy: { enabled: true, rules: [1] },
  administrator: { name: "admin", passwordHash: "scrypt$16384$8$1$c2FsdA$aGFzaA" },
  specifications: '[{"name":"eu","deploymentType":"eks","awsRegion":"eu-west-1"}]',
  credential: { id: "reader", sealed: "v1.c2VhbGVk" },
  user: {
    name: "alice",
    grants: [{ role: "viewer", collections: ["shop"] }],
    groups: ["dev"],
    disabled: false,
    modified: 1,
  },
  group: { name: "dev", grants: [{ role: "rule author", collections: [] }], modified: 1 },
  token: { id: "ci", hash: "aGFzaA", user: "alice", created: 1 },
  collection: { name: "shop", clusters: ["prod*"] },
  change: {
    actor: "admin",
    requestId: "r",
    kind: "collection",
    name: "shop",
    before: undefined,
    after: { name: "shop" },
  },
  configured: '{"rules":[]}',
} as const;

/** Requests that make the threshold of every database fire; so many were counted already. */
export const threshold = { id: "five", enough: 5, counted: 3 };

/** The batch of what is stored, the same bytes for every version. */
export function knownBatch(): JudgedBatch {
  const match = { rule: "Exec or attach to a pod", severity: "high", attackTechniques: ["execIntoContainer"] } as const;
  const source = {
    resourceIDs: ["arn:one", "arn:two"],
    labels: { team: "shop" },
    accountID: "1234",
    region: "eu-west-1",
  };
  const events = Array.from({ length: known.audits }, (_, n): JudgedEvent => {
    const candidates = [{ ...match, message: `audit ${n}` }];
    return { event: eventNumber(n, { source }), verdict: { candidates, notEvaluable: [] } };
  });
  const unknown = { rule: "Mine", reason: "not-recorded" } as const;
  return {
    source: "webhook/prod",
    events: events.map((it, n) => (n === 0 ? { ...it, verdict: { ...it.verdict, notEvaluable: [unknown] } } : it)),
    rejections: [
      { source: anEvent().source, reason: "not-json", detail: "cut", original: Buffer.from(known.rejected) },
    ],
  } as JudgedBatch;
}

/** The nth request that the threshold counts. */
export function countedBatch(n: number): JudgedBatch {
  const state = { kind: "threshold", id: threshold.id, group: "[]", withinMs: 3_600_000, count: threshold.enough };
  const candidates = [{ rule: "Often", message: "often", severity: "high", attackTechniques: [], state }];
  const event = eventNumber(1_000 + n);
  return {
    source: "webhook/prod",
    events: [{ event, verdict: { candidates, notEvaluable: [] } }],
    rejections: [],
  } as JudgedBatch;
}
