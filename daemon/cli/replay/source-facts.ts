import { AuditwireError } from "../../audit/errors.ts";
import type { SourceFacts } from "../../audit/event.ts";
import { DaemonConfig } from "../../config.ts";
import type { Specification } from "../../ingest/config.ts";
import { sourceName } from "../../ingest/sources.ts";

/** A source of a configuration. */
export interface ConfiguredSource {
  readonly facts: SourceFacts;
  /** What a daemon learns of it from the cloud or from each record, which the configuration does not tell. */
  readonly untold: readonly string[];
}

/** The source of that name, as `/sources` shows it (`cloudwatch/eu`) or without its kind. Fails with `invalid`. */
export function sourceOf(name: string, config: string, value: unknown): ConfiguredSource {
  const sources = sourcesIn(value);
  const exact = sources.filter(({ facts }) => facts.name === name);
  const [source, ...others] = exact.length > 0 ? exact : sources.filter(({ facts }) => shortName(facts) === name);
  const names = (them: readonly ConfiguredSource[]) => them.map(({ facts }) => facts.name).join(", ");
  if (!source)
    throw wrong(`${config} has no source "${name}"${sources.length === 0 ? "" : `; it has ${names(sources)}`}`);
  if (others.length > 0) throw wrong(`"${name}" may be each of ${names([source, ...others])}: write one of these`);
  return source;
}

const wrong = (message: string) => new AuditwireError("invalid", message);

const shortName = ({ name }: SourceFacts) => name.slice(name.indexOf("/") + 1);

function sourcesIn(value: unknown): readonly ConfiguredSource[] {
  const { webhooks, specifications = [], push } = DaemonConfig.parse(value ?? {});
  return [
    ...webhooks.map(({ token: _, default: __, name, ...facts }) => ({
      facts: { ...facts, name: `webhook/${name}`, cluster: name },
      untold: [],
    })),
    ...specifications.map(polled),
    ...push.map(pushed),
  ];
}

function polled(specification: Specification): ConfiguredSource {
  const { deploymentType, clusters, labels } = specification;
  const shared = { name: sourceName(specification), cluster: only(clusters) ?? "", labels };
  const cluster = only(clusters) === undefined ? [`cluster (${clusters.length || "all"} are read)`] : [];
  switch (deploymentType) {
    case "eks": {
      const { accountID, awsRegion: region } = specification;
      return {
        facts: { ...shared, provider: "aws", accountID, region },
        untold: [...cluster, ...absent({ accountID })],
      };
    }
    case "aks": {
      const resourceGroup = only(specification.azureResourceGroups);
      return {
        facts: { ...shared, provider: "azure", resourceGroup },
        untold: [...cluster, ...absent({ resourceGroup })],
      };
    }
    case "gke": {
      const projectID = only(specification.gcpProjectIDs);
      return { facts: { ...shared, provider: "gcp", projectID }, untold: [...cluster, ...absent({ projectID })] };
    }
  }
}

function pushed(push: DaemonConfig["push"][number]): ConfiguredSource {
  const { type, name, cluster } = push;
  const shared = { name: `${type}/${name}`, cluster: cluster ?? "" };
  switch (type) {
    case "firehose": {
      const { accountID, region, labels } = push;
      return {
        facts: { ...shared, provider: "aws", accountID, region, labels },
        untold: absent({ cluster, accountID }),
      };
    }
    case "pubsub": {
      const { projectID, region, labels } = push;
      return {
        facts: { ...shared, provider: "gcp", projectID, region, labels },
        untold: absent({ cluster, projectID }),
      };
    }
    case "forwarder":
    case "kafka": {
      const { provider, accountID, projectID, subscriptionID, resourceGroup, region, resourceIDs, labels } = push;
      const where = { provider, accountID, projectID, subscriptionID, resourceGroup, region, resourceIDs, labels };
      return { facts: { ...shared, ...where, cluster: cluster ?? name }, untold: [] };
    }
  }
}

const only = (list: readonly string[]) => (list.length === 1 ? list[0] : undefined);

/** The names of the facts that have no value. */
const absent = (facts: Readonly<Record<string, string | undefined>>) =>
  Object.keys(facts).filter((name) => facts[name] === undefined);
