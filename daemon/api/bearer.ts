import type { AccessBook } from "../audit/access-book.ts";
import type { Now } from "../audit/clock.ts";
import { AuditwireError } from "../audit/errors.ts";
import type { Authenticate } from "./auth.ts";

/** When tokens were last used, since the daemon's start, by their ids; milliseconds since 1970. */
export type LastUses = Map<string, number>;

/** `Authorization: Bearer aw_…`: a token that was made here. It acts for its user. */
export function tokens(access: Pick<AccessBook, "tokenOf" | "viewerOf">, uses: LastUses, now: Now): Authenticate {
  return async ({ authorization }) => {
    const text = /^Bearer +(aw_[\w-]{1,128})$/i.exec(authorization ?? "")?.[1];
    if (text === undefined) return undefined;
    const token = access.tokenOf(text);
    const viewer = token && access.viewerOf(token);
    if (!viewer) throw new AuditwireError("unauthorized", "this token is not known, or has ended");
    uses.set(token.id, now());
    return viewer;
  };
}
