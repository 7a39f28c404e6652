import type { Actor, Grant, Group, Role, Token, User, Viewer } from "./access.ts";
import type { Collection } from "./collection.ts";

/** With whether the configuration file has it, which alone changes it then. */
export type Owned<T> = T & { readonly readOnly: boolean };

/** A user as it is saved: what is absent stays as it is, or is empty for a new one. */
export interface SentUser {
  readonly grants?: readonly Grant[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
  /** In clear. Null takes the password away. */
  readonly password?: string | null | undefined;
}

/** A token as it is made or changed: what is absent stays as it is, and null takes it away. */
export interface SentToken {
  readonly user: string;
  readonly grant?: Grant | null | undefined;
  readonly expires?: number | null | undefined;
  /** Makes a new text for a token that exists. */
  readonly rotate?: boolean | undefined;
}

/** Who somebody was proven to be: a user's name, and the groups that its provider tells. */
export interface Identity {
  readonly name: string;
  readonly groups: readonly string[];
}

/** Somebody whom an identity provider vouches for. */
export interface Proven extends Identity {
  readonly via: "oidc" | "kubernetes";
}

/** Proves who somebody is by a token of an identity provider; undefined for a token of nobody known. */
export type ProveToken = (token: string) => Promise<Proven | undefined>;

/** What has to be kept, unseen by others, while somebody is at the provider. */
export interface KeptLogin {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** A provider at which people log in with their browser. */
export interface LoginProvider {
  readonly name: string;
  /** Where to send the browser. */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly kept: KeptLogin }>;
  /** Whom the provider has confirmed, by the URL it sent the browser back to. */
  finish(answered: URL, kept: KeptLogin): Promise<Proven>;
}

/** Everybody else who says who somebody is. */
export interface IdentityProviders {
  readonly prove: ProveToken;
  readonly logins: readonly LoginProvider[];
}

/**
 * Users, groups, roles, tokens and collections, as the API changes them: checked before they are saved, in force once
 * saved. Changes fail with `conflict` for what the configuration file has, with `forbidden` for what the actor does not
 * have itself, with `invalid` for roles, groups and collections that do not exist.
 */
export interface AccessBook {
  roles(): readonly Role[];
  collections(): readonly Owned<Collection>[];
  users(): readonly Owned<User>[];
  groups(): readonly Owned<Group>[];
  tokens(): readonly Token[];
  tokenOf(text: string): Token | undefined;
  user(name: string): User | undefined;
  /** What somebody may do: nothing, and then undefined, for who is disabled, or has no grants at all. */
  viewer(who: Identity, via: Viewer["via"]): Viewer | undefined;
  /** What a token's user may do, narrowed to what the token may. */
  viewerOf(token: Token): Viewer | undefined;
  saveUser(name: string, sent: SentUser, by: Actor): Promise<void>;
  removeUser(name: string, by: Actor): Promise<void>;
  saveGroup(name: string, grants: readonly Grant[], by: Actor): Promise<void>;
  removeGroup(name: string, by: Actor): Promise<void>;
  /** Resolves with the token's text when one was made. */
  saveToken(id: string, sent: SentToken, by: Actor): Promise<string | undefined>;
  removeToken(id: string, by: Actor): Promise<void>;
  saveCollection(collection: Collection, by: Actor): Promise<void>;
  removeCollection(name: string, by: Actor): Promise<void>;
}
