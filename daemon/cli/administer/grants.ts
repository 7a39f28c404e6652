import { type Command, InvalidArgumentError, Option } from "commander";

/** What somebody has: a role, and the collections in which it counts; empty is all audits. */
export interface Grant {
  readonly role: string;
  readonly collections: readonly string[];
}

/** `viewer:shop,eu` is the role viewer in two collections. */
export function readGrant(text: string): Grant {
  const at = text.indexOf(":");
  const role = (at === -1 ? text : text.slice(0, at)).trim();
  const collections =
    at === -1
      ? []
      : text
          .slice(at + 1)
          .split(",")
          .map((name) => name.trim());
  // A role without a collection would be one of all audits.
  if (role === "" || collections.includes(""))
    throw new InvalidArgumentError('Write ROLE, or ROLE:COLLECTION,COLLECTION, as "viewer:shop".');
  return { role, collections };
}

export const shownGrant = ({ role, collections }: Grant): string =>
  collections.length === 0 ? role : `${role}:${collections.join(",")}`;

export const shownGrants = (grants: readonly Grant[]): string => grants.map(shownGrant).join("; ");

const collect = (text: string, earlier: readonly Grant[] = []) => [...earlier, readGrant(text)];

/** Adds the option `--role`, which may be given again. */
export const withRoles = (command: Command, what: string): Command =>
  command.addOption(new Option("--role <role>", what).argParser(collect));
