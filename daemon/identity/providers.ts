import type { z } from "zod";
import type { KubernetesConfig, OidcConfig } from "./config.ts";

/** An OpenID provider, the secret of its client read. */
export interface OidcProvider extends Omit<z.output<typeof OidcConfig>, "login"> {
  readonly login?:
    | { readonly clientID: string; readonly clientSecret?: string | undefined; readonly scopes: readonly string[] }
    | undefined;
}

/** A cluster whose service accounts may ask; a file's path is absolute, and its authorities are read. */
export interface KubernetesProvider extends Omit<z.output<typeof KubernetesConfig>, "ca"> {
  /** Certificates, PEM; none: the usual ones. */
  readonly authorities?: readonly string[] | undefined;
}

/** Everybody who says who somebody is. */
export interface Providers {
  readonly oidc: readonly OidcProvider[];
  readonly kubernetes: readonly KubernetesProvider[];
}
