import type { Audit, AuditPage, AuditQuery } from "../../daemon/audit/audit.ts";

export interface Finding {
  readonly find: (query: AuditQuery) => Promise<readonly Audit[]>;
}

/** All audits of a query at once: the pages of a text search, which rests, one after the other. */
export const finding = ({ page }: { page(query: AuditQuery): Promise<AuditPage> }): Finding => ({
  find: async (query) => {
    const found: Audit[] = [];
    let next: AuditQuery | undefined = query;
    while (next && found.length < query.limit) {
      const it: AuditPage = await page({ ...next, limit: query.limit - found.length });
      found.push(...it.audits);
      next = it.next && { ...query, offset: 0, after: it.next };
    }
    return found;
  },
});
