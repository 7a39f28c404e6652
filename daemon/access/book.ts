import type { AccessBook } from "../audit/access-book.ts";
import type { AccessReader } from "../audit/ports.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { refuseWithoutAdministrator } from "./checks.ts";
import { type Saving, savingCollections, savingGroups, savingTokens, savingUsers } from "./saving.ts";
import { type ConfiguredAccess, hiddenIn, isNamed, join, readSaved, viewerOf, viewerOfToken } from "./state.ts";
import { hashOfToken } from "./written.ts";

/** The access book of the running daemon: configuration and store joined. */
export interface LiveAccessBook extends AccessBook {
  /** Fails, and changes nothing, when nobody could administer with that file. */
  check(next: ConfiguredAccess): void;
  /** Takes over a changed configuration file. */
  configure(next: ConfiguredAccess): Promise<void>;
  /** What is saved and has no effect, for the file has others of these names. */
  hidden(): Readonly<Record<"users" | "groups" | "collections", readonly string[]>>;
}

export interface AccessBookPorts extends Omit<Saving, "change"> {
  readonly store: Saving["store"] & AccessReader;
}

export async function openAccessBook(first: ConfiguredAccess, ports: AccessBookPorts): Promise<LiveAccessBook> {
  let state = join(first, await readSaved(ports.store));
  refuseWithoutAdministrator(state);
  const inTurn = oneAtATime();
  const reload = async (configured: ConfiguredAccess) => {
    state = join(configured, await readSaved(ports.store));
  };
  const change: Saving["change"] = (work) =>
    inTurn(async () => {
      const done = await work(state);
      await reload(state.configured);
      return done;
    });
  const owned = <T extends { name: string }>(all: readonly T[], configured: readonly { name: string }[]) =>
    all.map((one) => ({ ...one, readOnly: isNamed(configured, one.name) }));
  const saving = { ...ports, change };
  return {
    roles: () => state.roles,
    collections: () => owned(state.collections, state.configured.collections),
    users: () => owned(state.users, state.configured.users),
    groups: () => owned(state.groups, state.configured.groups),
    tokens: () => state.tokens,
    tokenOf: (text) => state.byHash.get(hashOfToken(text)),
    user: (name) => state.users.find((user) => user.name === name),
    viewer: (who, via) => viewerOf(state, who, via),
    viewerOf: (token) => viewerOfToken(state, token, ports.now()),
    ...savingUsers(saving),
    ...savingGroups(saving),
    ...savingTokens(saving),
    ...savingCollections(saving),
    check: (next) => refuseWithoutAdministrator(join(next, state.saved)),
    configure: (next) => inTurn(() => reload(next)),
    hidden: () => hiddenIn(state),
  };
}
