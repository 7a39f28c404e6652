import type { GcpCredential } from "./cloud-logging/config.ts";
import type { AwsCredential } from "./cloudwatch/config.ts";
import type { Credential, Specification } from "./config.ts";
import type { AzureCredential } from "./log-analytics/config.ts";
import type { PollSource, SourcePorts } from "./poll-source.ts";

/** The source of a specification. Its cloud's SDK is loaded when it is asked for; nothing is asked yet. */
export async function openSource(specification: Specification, ports: SourcePorts<Credential>): Promise<PollSource> {
  switch (specification.deploymentType) {
    case "eks": {
      const { cloudWatchSource } = await import("./cloudwatch/source.ts");
      return cloudWatchSource(specification, { ...ports, credential: (id) => ofAws(ports.credential(id)) });
    }
    case "aks": {
      const { logAnalyticsSource } = await import("./log-analytics/source.ts");
      return logAnalyticsSource(specification, { ...ports, credential: (id) => ofAzure(ports.credential(id)) });
    }
    case "gke": {
      const { cloudLoggingSource } = await import("./cloud-logging/source.ts");
      return cloudLoggingSource(specification, { ...ports, credential: (id) => ofGoogle(ports.credential(id)) });
    }
  }
}

/** Under which name a specification's events are counted, and its cursors kept. */
export function sourceName({ deploymentType, name }: Specification): string {
  return `${{ eks: "cloudwatch", aks: "log-analytics", gke: "cloud-logging" }[deploymentType]}/${name}`;
}

const isAws = (it: Credential): it is AwsCredential => it.type.startsWith("aws-");
const isAzure = (it: Credential): it is AzureCredential => it.type.startsWith("azure-");
const isGoogle = (it: Credential): it is GcpCredential => it.type.startsWith("gcp-");
const ofAws = (it: Credential | undefined) => (it && isAws(it) ? it : undefined);
const ofAzure = (it: Credential | undefined) => (it && isAzure(it) ? it : undefined);
const ofGoogle = (it: Credential | undefined) => (it && isGoogle(it) ? it : undefined);
