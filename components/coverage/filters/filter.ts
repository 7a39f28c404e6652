import { type Formula, isOpen } from "../formula.ts";
import type { Passage } from "../recording.ts";

/** What a user's filter lets pass. */
export function filterPassage(filter: string | undefined, read: (text: string) => Formula): readonly Passage[] {
  if (filter === undefined || filter.trim() === "") return [];
  const holds = read(filter.trim());
  return [
    {
      holds,
      by: isOpen(holds)
        ? `the filter, of which not all is understood (${short(filter)})`
        : `the filter (${short(filter)})`,
    },
  ];
}

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text).replaceAll(/\s+/g, " ");

/** A filter, or a part of one, that is not understood. */
export const open = (about: string): Formula => ({ kind: "open", about });
