import type { Level, Permission } from "../daemon/audit/access.ts";

/** Who may do what: see docs/access.md. What is set here the API cannot change. */
export interface AccessArgs {
  /** Roles beside administrator, auditor, rule author and viewer. Default none. */
  readonly roles?: readonly RoleArgs[] | undefined;
  /** Groups, with what their members may do; of an identity provider `<provider>/<group>`. Default none. */
  readonly groups?: readonly GroupArgs[] | undefined;
  /** Users, with what they may do. Passwords and tokens are made with the command line or the API. Default none. */
  readonly users?: readonly UserArgs[] | undefined;
  /** OpenID providers, whose users log in there. Default none. */
  readonly oidc?: readonly OidcArgs[] | undefined;
  /** Kubernetes clusters, whose service accounts may ask with their own tokens. Default none. */
  readonly kubernetes?: readonly KubernetesIssuerArgs[] | undefined;
  /** How long a login lasts, from `1m` to `24h`. Default `30m`. */
  readonly sessionLifetime?: string | undefined;
  /** Proxies before the API, by address or network, whose X-Forwarded-For is believed. Default none. */
  readonly trustedProxies?: readonly string[] | undefined;
}

/** A role of your own. */
export interface RoleArgs {
  /** As grants have it. */
  readonly name: string;
  /** What it allows; what is not named is not allowed. */
  readonly permissions: Readonly<Partial<Record<Permission, Level>>>;
}

/** A role, and where it counts. */
export interface GrantArgs {
  /** Name of a role: administrator, auditor, rule author, viewer, or one of `roles`. */
  readonly role: string;
  /** Names of `collections` in which it counts. Default: all audits. */
  readonly collections?: readonly string[] | undefined;
}

/** What the members of a group may do. */
export interface GroupArgs {
  /** The group's name; of an identity provider `<provider>/<group>`. */
  readonly name: string;
  /** What its members may do. Default nothing. */
  readonly grants?: readonly GrantArgs[] | undefined;
}

/** What a user may do. */
export interface UserArgs {
  /** The user's name; of an identity provider `<provider>/<name>`. */
  readonly name: string;
  /** What the user may do, beside what its groups give. Default nothing. */
  readonly grants?: readonly GrantArgs[] | undefined;
  /** Groups that the user is in. Default none. */
  readonly groups?: readonly string[] | undefined;
}

/** An OpenID provider. */
export interface OidcArgs {
  /** Begins the names of its users and groups. */
  readonly name: string;
  /** URL of the issuer, exactly as its tokens have it in `iss`. */
  readonly issuer: string;
  /** `aud` of bearer tokens. Default: no bearer tokens of this provider. */
  readonly audience?: string | undefined;
  /** Claim that names the user. Default `sub`; another one only where users cannot change it themselves. */
  readonly usernameClaim?: string | undefined;
  /** Claim with the list of the user's groups. Default `groups`. */
  readonly groupsClaim?: string | undefined;
  /** Clients (`azp`, or else `client_id`) whose bearer tokens are taken. Default: those of any. */
  readonly authorizedParties?: readonly string[] | undefined;
  /** Lets people log in with their browser. Default: they cannot. */
  readonly login?: OidcLoginArgs | undefined;
}

/** The client that is registered for this daemon at an OpenID provider. */
export interface OidcLoginArgs {
  /** Its id. */
  readonly clientID: string;
  /** Where its secret is: an environment variable of the daemon, or a file on its machine. Default: PKCE alone. */
  readonly clientSecret?: SecretPlace | undefined;
  /** Scopes that are asked for. Default openid, profile and email. */
  readonly scopes?: readonly string[] | undefined;
}

/** Where a secret is. One of the two. */
export interface SecretPlace {
  /** An environment variable of the daemon. */
  readonly env?: string | undefined;
  /** A file on the daemon's machine. */
  readonly file?: string | undefined;
}

/** Where an issuer's public keys are. One of the two. */
export interface KeySetPlace {
  /** A file on the daemon's machine, as `kubectl get --raw /openid/v1/jwks` prints it. */
  readonly file?: string | undefined;
  /** Where the key set is fetched, without credentials. */
  readonly url?: string | undefined;
}

/** A cluster that signs tokens of service accounts. */
export interface KubernetesIssuerArgs {
  /** Begins the names of its service accounts. */
  readonly name: string;
  /** URL of the issuer, exactly as its tokens have it in `iss`. */
  readonly issuer: string;
  /** `aud` of tokens for this daemon. Default `auditwire`. */
  readonly audience?: string | undefined;
  /** The issuer's public keys. Default: where its discovery document says. */
  readonly jwks?: KeySetPlace | undefined;
  /** File (PEM) with the authorities of the issuer's certificate, for this one alone. Default: the usual ones. */
  readonly ca?: string | undefined;
}
