import type { SourceFacts } from "../../audit/event.ts";
import { clusterArn } from "./cluster-arn.ts";
import type { EksSpecification } from "./config.ts";

/** What is known of everything that comes from a cluster's log group. */
export function factsOfCluster(
  specification: EksSpecification,
  cluster: string,
  accountID: string | undefined,
): SourceFacts {
  const { name, awsRegion: region, labels } = specification;
  return {
    name: `cloudwatch/${name}`,
    cluster,
    provider: "aws",
    region,
    ...(accountID === undefined ? {} : { accountID, resourceIDs: [clusterArn(region, accountID, cluster)] }),
    ...(labels === undefined ? {} : { labels }),
  };
}
