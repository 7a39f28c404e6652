/** The name that a cluster of EKS has among everything in AWS. */
export function clusterArn(region: string, accountID: string, cluster: string): string {
  return `arn:${partitionOf(region)}:eks:${region}:${accountID}:cluster/${cluster}`;
}

/** Regions of AWS' separate clouds, by how their names begin (botocore, partitions.json). */
const partitions: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, "aws-cn"],
  [/^us-gov-/, "aws-us-gov"],
  [/^us-iso-/, "aws-iso"],
  [/^us-isob-/, "aws-iso-b"],
  [/^eu-isoe-/, "aws-iso-e"],
  [/^us-isof-/, "aws-iso-f"],
  [/^eusc-/, "aws-eusc"],
];

/** The cloud of AWS that a region belongs to, as ARNs spell it. */
function partitionOf(region: string): string {
  return partitions.find(([begins]) => begins.test(region))?.[1] ?? "aws";
}
