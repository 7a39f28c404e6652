import type { Audit, AuditPage, AuditQuery } from "../audit/audit.ts";
import type { ReadAudits } from "./audit-rows.ts";
import type { Entry } from "./lane.ts";
import { plainText } from "./text.ts";
import type { Turn } from "./turns.ts";
import type { Demand, Walk } from "./walk.ts";

/** What one page of a text search may take before it rests. */
export interface SearchBudget {
  readonly audits: number;
  readonly ms: number;
}

export interface PagePorts {
  readonly walk: Walk;
  readonly read: ReadAudits;
  readonly turn: Turn;
  readonly now: () => number;
  readonly search: SearchBudget;
}

/** Audits whose originals are read at once, and those that a text search has found by the other filters before. */
export const readStep = 32;
const walkStep = 512;

/** Answers queries over the stored audits, a page at a time. */
export function paging(ports: PagePorts): (query: AuditQuery) => Promise<AuditPage> {
  return (query) => (query.search ? searched(ports, query, textOf(query.search)) : filtered(ports, query));
}

/** A text that is searched for, in one case of letters. */
interface Sought {
  readonly text: string;
  /** As it may stand in an original, which mostly is JSON: there quotes are escaped, and by API servers `<`, `>` and `&`. */
  readonly inOriginal: readonly string[];
}

export function textOf(search: string): Sought {
  const plain = plainText(search);
  const json = JSON.stringify(plain).slice(1, -1);
  const go = json.replace(/[<>&]/g, (it) => `\\u00${it.charCodeAt(0).toString(16)}`);
  return { text: inOneCase(plain), inOriginal: [...new Set([plain, json, go].map(inOneCase))] };
}

/** A sigma at the end of a word is a letter of its own in lower case only. */
const inOneCase = (text: string): string => text.toLowerCase().replaceAll("ς", "σ");

async function filtered({ walk, read }: PagePorts, query: AuditQuery): Promise<AuditPage> {
  const demand = demandOf(query);
  const found: Entry[] = [];
  for await (const batch of walk(query, demand)) {
    for (const entry of batch)
      if (demand.offset > 0) demand.offset--;
      else found.push(entry);
    if (found.length > query.limit) break;
  }
  const shown = found.slice(0, query.limit);
  return {
    audits: read(
      shown.map(({ seq }) => seq),
      query.originals,
    ),
    next: found.length > query.limit ? shown.at(-1) : undefined,
  };
}

/** Text search reads the originals of what the other filters leave, and rests when that has taken long enough. */
async function searched(ports: PagePorts, query: AuditQuery, text: Sought): Promise<AuditPage> {
  const demand = demandOf(query);
  // The walk's own leaving out knows nothing of the text.
  let left = demand.offset;
  const found: { audit: Audit; entry: Entry }[] = [];
  const spent = spending(ports);
  for await (const batch of ports.walk(query, { wanted: Math.max(demand.wanted, walkStep), offset: 0 }))
    for (let n = 0; n < batch.length; n += readStep) {
      const entries = batch.slice(n, n + readStep);
      const audits = new Map(ports.read(entries.map(({ seq }) => seq)).map((audit) => [audit.seq, audit]));
      for (const entry of entries) {
        const audit = audits.get(entry.seq);
        if (!audit || !holds(audit, text)) continue;
        if (left > 0) left--;
        else found.push({ audit, entry });
        if (found.length > query.limit) return pageOf(found, query, found[query.limit - 1]?.entry, 0);
      }
      if (spent(entries.length)) return pageOf(found, query, entries.at(-1), left);
      await ports.turn();
    }
  return pageOf(found, query, undefined, 0);
}

function pageOf(
  found: readonly { audit: Audit }[],
  { limit, originals = true }: AuditQuery,
  last: Entry | undefined,
  offset: number,
): AuditPage {
  const audits = found.slice(0, limit).map(({ audit }) => (originals ? audit : { ...audit, eventBlob: "" }));
  return { audits, next: last && (offset > 0 ? { ...last, offset } : last) };
}

function spending({ search, now }: PagePorts): (audits: number) => boolean {
  const start = now();
  let looked = 0;
  return (audits) => {
    looked += audits;
    return looked >= search.audits || now() - start >= search.ms;
  };
}

const demandOf = ({ offset, limit, after }: AuditQuery): Demand => ({
  wanted: limit + 1,
  offset: offset + (after?.offset ?? 0),
});

/** True for an audit that has the text, in any case of letters. */
export function holds(audit: Audit, { text, inOriginal }: Sought): boolean {
  const { message, user, impersonatedUser, resources, requestURI, eventBlob } = audit;
  const texts = [message, user.username, impersonatedUser?.username, resources, requestURI];
  if (texts.some((it) => it !== undefined && inOneCase(it).includes(text))) return true;
  const original = inOneCase(eventBlob);
  return inOriginal.some((it) => original.includes(it));
}
