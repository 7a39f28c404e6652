import { isDeepStrictEqual } from "node:util";
import { didYouMean } from "../api/did-you-mean.ts";
import {
  type Actor,
  collectionsFor,
  collectionsTold,
  covers,
  type Grant,
  may,
  type Token,
  type User,
  type Viewer,
} from "../audit/access.ts";
import type { SentUser } from "../audit/access-book.ts";
import { mostCollections } from "../audit/collection.ts";
import { AuditwireError } from "../audit/errors.ts";
import { hasAdministrator, isNamed, narrowedTo, type State, viewerOf } from "./state.ts";

/** Of a user in the file the API has the password alone. */
export function refuseOwnedUser({ configured }: State, name: string, sent: SentUser): void {
  const own = configured.users.find((user) => user.name === name);
  if (!own) return;
  const { grants = own.grants, groups = own.groups, disabled = false } = sent;
  if (isDeepStrictEqual({ grants, groups, disabled }, { grants: own.grants, groups: own.groups, disabled: false }))
    return;
  throw new AuditwireError(
    "conflict",
    `user "${name}" is read-only here, its password apart: it is set in ${configured.file}`,
  );
}

export function refuseOwned(
  { configured }: State,
  list: "users" | "groups" | "collections",
  what: string,
  name: string,
): void {
  if (isNamed(configured[list], name))
    throw new AuditwireError("conflict", `${what} "${name}" is read-only here: it is set in ${configured.file}`);
}

type Rights = Pick<User, "grants" | "groups">;

/** What is there already may be of a role, a collection or a group that is gone: it gives nothing, and may stay. */
export function refuseUnknown(state: State, { grants, groups }: Rights, before?: Partial<Rights>): void {
  const isNew = (grant: Grant) => !before?.grants?.some((one) => isDeepStrictEqual(one, grant));
  const problems = [
    ...grants.flatMap((grant, n) => (isNew(grant) ? unknownOf(state, grant, `grants.${n}`) : [])),
    ...groups.flatMap((name, n) =>
      before?.groups?.includes(name) ? [] : unknownIn(state.groups, name, "group", `groups.${n}`),
    ),
  ];
  refuseProblems(problems);
}

interface Problem {
  readonly path: string;
  readonly message: string;
}

function unknownOf(
  { roles, collections }: Pick<State, "roles" | "collections">,
  grant: Grant,
  path: string,
): readonly Problem[] {
  return [
    ...unknownIn(roles, grant.role, "role", `${path}.role`),
    ...grant.collections.flatMap((name, n) => unknownIn(collections, name, "collection", `${path}.collections.${n}`)),
  ];
}

function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length > 0)
    throw new AuditwireError("invalid", problems.map(({ path, message }) => `${path}: ${message}`).join("; "), {
      details: problems,
    });
}

function unknownIn(all: readonly { readonly name: string }[], name: string, what: string, path: string) {
  const names = all.map((one) => one.name);
  return names.includes(name) ? [] : [{ path, message: `there is no ${what} "${name}"${didYouMean(name, names)}` }];
}

/** Nobody gives, or takes away, what goes beyond its own rights. */
export function refuseBeyond(state: State, grants: readonly Grant[], { viewer }: Actor): void {
  if (!viewer) return;
  for (const grant of grants) {
    const role = state.roles.find(({ name }) => name === grant.role);
    if (role && !covers(viewer, role, grant.collections))
      throw new AuditwireError(
        "forbidden",
        `${viewer.name} may do less than the role ${role.name} itself, and cannot give or take it`,
      );
  }
}

/**
 * A token of one's own is anybody's to make, unless it may do more than what it is made with: a narrowed token makes no
 * wider one. One of another user belongs to who may do all that the user may.
 */
export function refuseToken(state: State, token: Token, before: Token | undefined, { viewer }: Actor): void {
  const { user, grant } = token;
  const isOwn = viewer === undefined || viewer.name === user;
  // Who may not make one is not told whether there is such a user.
  if (!isOwn && !may(viewer, "manageSettings", "write"))
    throw new AuditwireError("forbidden", `${viewer.name} may make tokens of its own only`);
  const whose = viewerOf(state, { name: user, groups: [] }, "token");
  if (!whose) throw new AuditwireError("invalid", `user: there is no user "${user}" who may do anything`);
  if (grant && !isDeepStrictEqual(grant, before?.grant))
    refuseProblems(unknownOf(toldTo(state, viewer), grant, "grant"));
  if (isBeyond(viewer, isOwn ? narrowedTo(state, whose, grant) : whose))
    throw new AuditwireError("forbidden", `a token that may do more than ${viewer?.name} may here cannot be made so`);
}

/** To who sees some collections only others are as unknown as those that do not exist. */
function toldTo({ roles, collections }: State, viewer: Viewer | undefined): Pick<State, "roles" | "collections"> {
  const told = viewer && collectionsTold(viewer);
  return { roles, collections: collections.filter(({ name }) => told?.includes(name) ?? true) };
}

/** A token that may do more than who asks is not theirs to change or end. */
export function refuseWiderToken(state: State, { id, user, grant }: Token, { viewer }: Actor): void {
  const whose = viewerOf(state, { name: user, groups: [] }, "token");
  if (isBeyond(viewer, whose && narrowedTo(state, whose, grant)))
    throw new AuditwireError("forbidden", `the token "${id}" may do more than ${viewer?.name} may here`);
}

/** Whether somebody may do something that who asks may not. */
const isBeyond = (viewer: Viewer | undefined, whose: Viewer | undefined): boolean =>
  viewer !== undefined &&
  whose !== undefined &&
  !whose.grants.every(({ role, collections }) => covers(viewer, role, collections));

/** Everybody may make tokens: so many each. */
const mostTokens = 100;

export function refuseMany({ tokens }: State, user: string): void {
  if (tokens.filter((token) => token.user === user).length >= mostTokens)
    throw new AuditwireError("conflict", `${user} has ${mostTokens} tokens, and no more are kept: remove one first`);
}

export function refuseManyCollections({ saved }: State): void {
  if (saved.collections.length >= mostCollections)
    throw new AuditwireError("conflict", `there are ${mostCollections} collections, and no more are kept: remove one`);
}

/** What is in a collection is not for who sees some collections only to say. */
export function refuseSeeingMore({ viewer }: Actor): void {
  if (viewer && collectionsFor(viewer, "monitorAccessKubernetes", "read") !== undefined)
    throw new AuditwireError(
      "forbidden",
      `${viewer.name} may see the audits of some collections only, and cannot change what is in one`,
    );
}

/** Somebody has to be able to log in with a password and administer everything. */
export function refuseLast(state: State, next: Partial<Pick<State, "users" | "groups">>): void {
  if (!hasAdministrator(state) || hasAdministrator({ ...state, ...next })) return;
  throw new AuditwireError(
    "conflict",
    "nobody would be left who can log in with a password and administer everything: make another administrator first",
  );
}

/** A file after which nobody could administer everything is not taken over. */
export function refuseWithoutAdministrator(state: State): void {
  if (hasAdministrator(state)) return;
  throw new AuditwireError(
    "invalid",
    `${state.configured.file}: access: nobody is left who can log in with a password and administer everything`,
  );
}

export function refuseMembers({ users }: State, name: string): void {
  const members = users.filter(({ groups }) => groups.includes(name)).map((user) => user.name);
  if (members.length > 0)
    throw new AuditwireError("conflict", `group "${name}" has members: take ${members.join(", ")} out of it first`);
}

export function refuseUsed({ users, groups, tokens }: State, name: string): void {
  const uses = ({ collections }: Grant) => collections.includes(name);
  const holders = [
    ...users.filter(({ grants }) => grants.some(uses)).map((user) => `user ${user.name}`),
    ...groups.filter(({ grants }) => grants.some(uses)).map((group) => `group ${group.name}`),
    ...tokens.filter(({ grant }) => grant && uses(grant)).map((token) => `token ${token.id}`),
  ];
  if (holders.length > 0)
    throw new AuditwireError(
      "conflict",
      `collection "${name}" is what ${holders.join(", ")} may see: change that first`,
    );
}
