import { AuditwireError } from "./errors.ts";

/** The one of that name. Fails with `not_found`. */
export function known<T extends { readonly name: string }>(all: readonly T[], what: string, name: string): T {
  const found = all.find((one) => one.name === name);
  if (!found) throw new AuditwireError("not_found", `there is no ${what} ${JSON.stringify(name)}`);
  return found;
}
