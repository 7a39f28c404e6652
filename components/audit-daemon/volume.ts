import { parseByteSize } from "../../daemon/audit/byte-size.ts";
import { type ArgumentProblem, shown } from "../arguments.ts";
import type { AuditDaemonArgs } from "./args.ts";

const defaultSize = "25Gi";
const defaultRetention = "10GiB";

/** Size of the claim. */
export const sizeOf = ({ persistence }: AuditDaemonArgs): string => persistence?.size ?? defaultSize;

/** A database that fills its volume stops the daemon. */
export function sizeProblems(args: AuditDaemonArgs): ArgumentProblem[] {
  const { persistence, retention } = args;
  if (persistence?.enabled === false || persistence?.existingClaim !== undefined) return [];
  const size = bytesOf(sizeOf(args));
  if (size === undefined)
    return [{ path: "persistence.size", problem: `${shown(persistence?.size)} is no size; write 25Gi` }];
  const kept = retention?.bytes ?? defaultRetention;
  const database = parseByteSize(String(kept));
  // A quarter beside it: the log that is written ahead, and what is not yet given back.
  if (database === undefined || database * 1.25 <= size) return [];
  const problem = `${sizeOf(args)} leaves no room beside a database of ${kept} (retention.bytes); make it larger, or the retention smaller`;
  return [{ path: "persistence.size", problem }];
}

/** Bytes of a quantity of Kubernetes, whose binary units have no B. */
function bytesOf(quantity: unknown): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(Mi|Gi|Ti|M|G|T)$/.exec(String(quantity)) ?? [];
  return count === undefined ? undefined : parseByteSize(`${count}${unit}B`);
}
