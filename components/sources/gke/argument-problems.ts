import * as pulumi from "@pulumi/pulumi";
import { checkFilter } from "../../../daemon/ingest/cloud-logging/filter.ts";
import { type ArgumentProblem, shown } from "../../arguments.ts";
import type { GkeAuditSourceArgs } from "./args.ts";
import { configProblems, foreseenConfig } from "./config.ts";
import { longestSubject, subjectOf } from "./identity.ts";
import type { Settings } from "./settings.ts";

/** Everything that is wrong with the arguments. */
export function argumentProblems(settings: Settings): readonly ArgumentProblem[] {
  const { args, projects } = settings;
  return [
    ...nameProblems(settings.name),
    ...(projects.length === 0
      ? [{ path: "projects", problem: 'names no project; write at least one, as ["my-project"]' }]
      : []),
    ...projects.flatMap((project, index) =>
      projects.indexOf(project) < index
        ? [{ path: `projects[${index}]`, problem: `${shown(project)} stands there twice; leave it out once` }]
        : [],
    ),
    ...identityProblems(settings),
    ...loggingProblems(settings),
    ...filterProblems(args),
    ...pushProblems(args),
    ...configProblems(foreseenConfig(settings)),
  ];
}

/** The daemon's configuration, files, metrics and a URL bear it, and a topic begins with it. */
function nameProblems(name: string): readonly ArgumentProblem[] {
  return /^(?!goog)[A-Za-z][A-Za-z0-9._-]{0,62}$/.test(name)
    ? []
    : [
        {
          path: "name",
          problem: `${shown(name)}: a source's name has up to 63 letters, digits or . _ -, a letter first, and does not begin with goog`,
        },
      ];
}

function identityProblems({ args, access, namespace, serviceAccount }: Settings): readonly ArgumentProblem[] {
  const { credential, identity, identityProvider, jwks } = args;
  const problem = (path: string, text: string) => [{ path, problem: text }];
  const pool = { identityProvider, jwks };
  return [
    ...(credential !== undefined && credential !== "workload-identity" && credential !== "key"
      ? problem("credential", `${shown(credential)} is neither "workload-identity" nor "key"`)
      : []),
    ...(credential !== "key" && identity?.gkeProject === undefined && identity?.issuer === undefined
      ? problem(
          "identity",
          "says not where the daemon runs: give gkeProject when it runs on GKE, or issuer, the issuer of its cluster's tokens",
        )
      : []),
    ...(typeof identity?.issuer === "string" && !identity.issuer.startsWith("https://")
      ? problem("identity.issuer", `${shown(identity.issuer)} is no https URL`)
      : []),
    ...(access.kind === "pool" && subjectOf(namespace, serviceAccount).length > longestSubject
      ? problem(
          "identity.serviceAccount",
          `namespace and serviceAccount are too long: Google takes subjects of ${longestSubject} bytes`,
        )
      : []),
    ...Object.entries(pool).flatMap(([path, value]) =>
      value !== undefined && access.kind !== "pool"
        ? problem(path, "is for a daemon outside of GKE that is let in without a key; leave it out")
        : [],
    ),
    ...(identityProvider !== undefined && jwks !== undefined
      ? problem("jwks", "the keys belong to the provider, which is not made here; leave it out")
      : []),
    ...(args.serviceAccount !== undefined && access.kind === "gke"
      ? problem("serviceAccount", "on GKE the daemon is let in as itself; leave it out")
      : []),
    ...(typeof args.serviceAccount === "string" && !/^[^@\s/]+@[^@\s/]+$/.test(args.serviceAccount)
      ? problem("serviceAccount", `${shown(args.serviceAccount)} is no e-mail of a service account`)
      : []),
  ];
}

const dataAccessLogs: readonly string[] = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"];

function loggingProblems({ args, dataAccess, ensure }: Settings): readonly ArgumentProblem[] {
  const only = { overwrite: args.overwrite, exemptedMembers: args.exemptedMembers };
  return [
    ...dataAccess.flatMap((log, index) =>
      dataAccessLogs.includes(log) && dataAccess.indexOf(log) === index
        ? []
        : [{ path: `dataAccess[${index}]`, problem: `${shown(log)}: write each of ${dataAccessLogs.join(", ")} once` }],
    ),
    ...(["verify", "enable", "ignore"].includes(ensure)
      ? []
      : [{ path: "ensureAuditLogging", problem: `${shown(ensure)} is none of "verify", "enable" and "ignore"` }]),
    ...(ensure === "enable" && dataAccess.length === 0
      ? [{ path: "dataAccess", problem: 'names no log to enable; write ["ADMIN_READ", "DATA_READ"]' }]
      : []),
    ...Object.entries(only).flatMap(([path, value]) =>
      value !== undefined && value !== false && ensure !== "enable"
        ? [{ path, problem: 'means nothing without ensureAuditLogging: "enable"; leave it out' }]
        : [],
    ),
  ];
}

function filterProblems({ filter, location }: GkeAuditSourceArgs): readonly ArgumentProblem[] {
  const place = /^[a-z]+(-[a-z]+)+\d+(-[a-z])?$/;
  return [
    ...(typeof filter === "string" ? checkFilter(filter) : []).map(({ message, start, length }) => ({
      path: "filter",
      problem: `at character ${start + 1}, ${shown((filter ?? "").slice(start, start + length))}: ${message}`,
    })),
    ...(location !== undefined && !place.test(location)
      ? [{ path: "location", problem: `${shown(location)} is no region or zone; write europe-west1 or europe-west1-b` }]
      : []),
  ];
}

function pushProblems({ push }: GkeAuditSourceArgs): readonly ArgumentProblem[] {
  if (push === undefined || pulumi.Output.isInstance(push.url) || push.url instanceof Promise) return [];
  return typeof push.url === "string" && /^https:\/\/[^\s?#]+$/.test(push.url)
    ? []
    : [
        {
          path: "push.url",
          problem: `${shown(push.url)}: Pub/Sub pushes to an https URL, as https://audit.example.com`,
        },
      ];
}
