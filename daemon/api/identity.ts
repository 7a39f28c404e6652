import type { AccessBook, IdentityProviders, Proven } from "../audit/access-book.ts";
import { AuditwireError } from "../audit/errors.ts";
import { type Authenticate, jwtOf } from "./auth.ts";

/** `Authorization: Bearer` with a token of an identity provider, or of a Kubernetes service account. */
export function provided(identity: () => IdentityProviders, access: Pick<AccessBook, "viewer">): Authenticate {
  return async (proof) => {
    const token = jwtOf(proof);
    const proven = token === undefined ? undefined : await identity().prove(token);
    return proven && allowed(access, proven);
  };
}

/** Somebody whom a provider vouches for, as a viewer. Fails with `forbidden`, and the names that would help, without a role. */
export function allowed(access: Pick<AccessBook, "viewer">, proven: Proven) {
  const viewer = access.viewer(proven, proven.via);
  if (viewer) return viewer;
  const shown = proven.groups.slice(0, 20).join(", ");
  const groups = shown === "" ? "its token names no groups" : `its groups are ${shown}`;
  throw new AuditwireError(
    "forbidden",
    `${proven.name} has no role here: an administrator has to give one to the user or a group; ${groups}`,
  );
}
