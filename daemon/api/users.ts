import type { Context } from "hono";
import { z } from "zod";
import type { Group, User } from "../audit/access.ts";
import type { AccessBook, Owned, SentUser } from "../audit/access-book.ts";
import { known } from "../audit/known.ts";
import { actorOf } from "./auth.ts";
import { refuseOther } from "./body.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { isoOrNull, toWireGrant } from "./serialize.ts";
import { named, WireGroup, WireGroupInput, WireRole, WireUser, WireUserInput } from "./wire-access.ts";

const read = { permission: "manageSettings", level: "read", scope: "all audits" } as const;
const write = { permission: "manageSettings", level: "write", scope: "all audits" } as const;
const UserName = named("user");
const GroupName = named("group");

/** Who may log in: /users. */
export function userRoutes({ access }: Pick<ApiPorts, "access">): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/users",
      id: "listUsers",
      tag: "Access",
      summary: "Users of the configuration file, and those saved here",
      access: read,
      answers: { 200: { description: "The users.", json: z.array(WireUser) } },
      handle: (c) => c.json(access.users().map(toWireUser)),
    }),
    route({
      method: "get",
      path: "/users/{name}",
      id: "readUser",
      tag: "Access",
      summary: "One user",
      access: read,
      params: UserName,
      answers: { 200: { description: "The user.", json: WireUser } },
      handle: (c, { params }) => c.json(shownUser(access, params.name)),
    }),
    route({
      method: "put",
      path: "/users/{name}",
      id: "saveUser",
      tag: "Access",
      summary: "Make a user, or change one: what is absent stays as it is",
      access: write,
      params: UserName,
      body: WireUserInput,
      answers: { 200: { description: "The user as it was saved.", json: WireUser } },
      handle: (c, { params, body }) => saveUser(c, params.name, body, access),
    }),
    route({
      method: "delete",
      path: "/users/{name}",
      id: "removeUser",
      tag: "Access",
      summary: "Remove a user with its tokens; its sessions end",
      access: write,
      params: UserName,
      answers: { 204: { description: "It is gone." } },
      handle: async (c, { params }) => {
        await access.removeUser(params.name, actorOf(c));
        return c.body(null, 204);
      },
    }),
  ];
}

async function saveUser(
  c: Context<Env>,
  name: string,
  { name: own = name, password, grants, groups, disabled }: z.output<typeof WireUserInput>,
  access: AccessBook,
): Promise<Response> {
  refuseOther("name", own, name);
  const secret: SentUser = typeof password === "string" || password === null ? { password } : {};
  await access.saveUser(name, { grants, groups, disabled, ...secret }, actorOf(c));
  return c.json(shownUser(access, name));
}

const shownUser = (access: AccessBook, name: string): WireUser => toWireUser(known(access.users(), "user", name));

function toWireUser({ name, passwordHash, grants, groups, disabled, modified, readOnly }: Owned<User>): WireUser {
  return {
    name,
    grants: grants.map(toWireGrant),
    groups: [...groups],
    disabled,
    password: { set: passwordHash !== undefined },
    readOnly,
    modified: isoOrNull(readOnly ? null : modified),
  };
}

/** What members have in common: /groups, and the roles there are: /roles. */
export function groupRoutes({ access }: Pick<ApiPorts, "access">): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/roles",
      id: "listRoles",
      tag: "Access",
      summary: "Roles that grants may have, with their permissions",
      access: "any user",
      answers: { 200: { description: "The roles.", json: z.array(WireRole) } },
      handle: (c) => c.json(access.roles().map(({ name, permissions }) => ({ name, permissions }))),
    }),
    route({
      method: "get",
      path: "/groups",
      id: "listGroups",
      tag: "Access",
      summary: "Groups of the configuration file, and those saved here",
      access: read,
      answers: { 200: { description: "The groups.", json: z.array(WireGroup) } },
      handle: (c) => c.json(access.groups().map(toWireGroup)),
    }),
    route({
      method: "get",
      path: "/groups/{name}",
      id: "readGroup",
      tag: "Access",
      summary: "One group",
      access: read,
      params: GroupName,
      answers: { 200: { description: "The group.", json: WireGroup } },
      handle: (c, { params }) => c.json(shownGroup(access, params.name)),
    }),
    route({
      method: "put",
      path: "/groups/{name}",
      id: "saveGroup",
      tag: "Access",
      summary: "Make a group, or change what its members may do",
      access: write,
      params: GroupName,
      body: WireGroupInput,
      answers: { 200: { description: "The group as it was saved.", json: WireGroup } },
      handle: async (c, { params: { name }, body: { name: own = name, grants } }) => {
        refuseOther("name", own, name);
        await access.saveGroup(name, grants, actorOf(c));
        return c.json(shownGroup(access, name));
      },
    }),
    route({
      method: "delete",
      path: "/groups/{name}",
      id: "removeGroup",
      tag: "Access",
      summary: "Remove a group without members",
      access: write,
      params: GroupName,
      answers: { 204: { description: "It is gone." } },
      handle: async (c, { params }) => {
        await access.removeGroup(params.name, actorOf(c));
        return c.body(null, 204);
      },
    }),
  ];
}

const shownGroup = (access: AccessBook, name: string): WireGroup => toWireGroup(known(access.groups(), "group", name));

function toWireGroup({ name, grants, readOnly, modified }: Owned<Group>): WireGroup {
  return {
    name,
    grants: grants.map(toWireGrant),
    readOnly,
    modified: isoOrNull(readOnly ? null : modified),
  };
}
