import { DaemonConfig } from "../../../daemon/config.ts";
import { quoted } from "../../../daemon/ingest/cloud-logging/query.ts";
import type { ArgumentProblem } from "../../arguments.ts";
import { shown } from "../../arguments.ts";
import type { CloudConfig } from "../../audit-source.ts";
import type { Settings } from "./settings.ts";

/** What only a deployment can know of a source's configuration. */
export interface Known {
  readonly clusters: readonly string[];
  readonly push: { readonly url: string; readonly serviceAccount: string } | undefined;
}

/** Where a source's files lie, beside the daemon's configuration. */
export const fileOf = {
  credential: (name: string) => `gcp/${name}.json`,
  key: (name: string) => `gcp/${name}.key.json`,
};

/** The source's entries in the daemon's configuration. */
export function gkeConfig(settings: Settings, { clusters, push }: Known): CloudConfig {
  const { name, args, projects } = settings;
  const { pollInterval = push === undefined ? undefined : "10m", lookback, labels } = args;
  return {
    specifications: [
      {
        name,
        deploymentType: "gke",
        credentialID: name,
        gcpProjectIDs: [...projects],
        clusters: [...clusters],
        filter: narrowing(args),
        ...(pollInterval !== undefined && { pollInterval }),
        ...(lookback !== undefined && { lookback }),
        ...(labels && { labels: { ...labels } }),
      },
    ],
    credentials: [credentialOf(settings)],
    ...(push && {
      push: [
        {
          name,
          type: "pubsub" as const,
          audience: pushUrl(push.url, name),
          serviceAccount: push.serviceAccount,
          ...(labels && { labels: { ...labels } }),
        },
      ],
    }),
  };
}

function credentialOf({ name, access }: Settings): NonNullable<CloudConfig["credentials"]>[number] {
  switch (access.kind) {
    case "gke":
      return { id: name, type: "gcp-metadata" };
    case "pool":
      return { id: name, type: "gcp-workload-identity", configFile: fileOf.credential(name) };
    case "key":
      return { id: name, type: "gcp-key", key: { file: fileOf.key(name) } };
  }
}

/** The user's filter, and the place of the clusters. */
export function narrowing({ filter = "", location }: Settings["args"]): string {
  const place = location === undefined ? [] : [`resource.labels.location=${quoted(location)}`];
  if (place.length === 0) return filter;
  return [...(filter.trim() === "" ? [] : [`(\n${filter}\n)`]), ...place].join("\nAND ");
}

/** Where Pub/Sub posts to; the audience of its tokens, too. */
export const pushUrl = (url: string, name: string) => `${url.replace(/\/+$/, "")}/api/v1/kubernetes/push/${name}`;

/** The configuration with stand-ins for what only a deployment knows. */
export function foreseenConfig(settings: Settings): CloudConfig {
  const { args } = settings;
  const plain = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);
  return gkeConfig(settings, {
    clusters: (args.clusters ?? []).map((cluster) => plain(cluster, "cluster")),
    push: args.push && {
      url: plain(args.push.url, "https://push.invalid"),
      serviceAccount: "push@project.iam.gserviceaccount.com",
    },
  });
}

/** Settings by the names of the arguments that they come from. */
const argumentOf: Readonly<Record<string, string>> = { gcpProjectIDs: "projects" };

/** What the daemon would refuse, by the argument that it came from. */
export function configProblems(config: CloudConfig): readonly ArgumentProblem[] {
  const checked = DaemonConfig.safeParse(config);
  if (checked.success) return [];
  return checked.error.issues.flatMap(({ path, message }) => {
    const [, , setting = "", ...rest] = path.map(String);
    // Names are checked before; here they would be told once for each entry.
    if (path[0] !== "specifications" || setting === "name" || setting === "credentialID") return [];
    const place = [argumentOf[setting] ?? setting, ...rest.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))];
    const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], config);
    return [{ path: place.join(""), problem: value === undefined ? message : `${shown(value)}: ${message}` }];
  });
}
