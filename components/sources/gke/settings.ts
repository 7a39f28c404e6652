import type * as pulumi from "@pulumi/pulumi";
import { serviceAccountOf } from "../../audit-source.ts";
import type { DataAccessLog, GkeAuditSourceArgs } from "./args.ts";
import type { GkePrivilegeOptions } from "./privileges.ts";

/** How the daemon is let in. */
export type Access =
  /** By the Workload Identity of the GKE cluster that it runs in. */
  | { readonly kind: "gke"; readonly project: pulumi.Input<string> }
  /** By a workload identity pool that trusts the issuer of its cluster. */
  | { readonly kind: "pool"; readonly issuer: pulumi.Input<string> }
  /** By a key. */
  | { readonly kind: "key" };

/** The arguments, with their defaults. */
export interface Settings {
  readonly name: string;
  readonly args: GkeAuditSourceArgs;
  readonly projects: readonly string[];
  /** Of them the one with what they share. */
  readonly first: string;
  readonly access: Access;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly dataAccess: readonly DataAccessLog[];
  readonly ensure: "verify" | "enable" | "ignore";
  readonly grants: GkePrivilegeOptions;
}

/** The arguments with their defaults. Takes wrong ones, too: what is wrong with them `argumentProblems` tells. */
export function settingsOf(name: string, args: GkeAuditSourceArgs): Settings {
  const projects = Array.isArray(args.projects) ? args.projects : [];
  const dataAccess = args.dataAccess ?? [];
  return {
    name,
    args,
    projects,
    first: projects[0] ?? "",
    access: accessOf(args),
    ...serviceAccountOf(args.identity),
    dataAccess,
    ensure: args.ensureAuditLogging ?? "verify",
    grants: {
      dataAccess: dataAccess.length > 0,
      impersonates: args.serviceAccount !== undefined && args.credential !== "key",
      pushes: args.push !== undefined,
      tokenCreator: args.push?.tokenCreator ?? false,
    },
  };
}

function accessOf({ credential, identity }: GkeAuditSourceArgs): Access {
  if (credential === "key") return { kind: "key" };
  if (identity?.gkeProject !== undefined) return { kind: "gke", project: identity.gkeProject };
  return { kind: "pool", issuer: identity?.issuer ?? "" };
}
