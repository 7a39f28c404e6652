import * as pulumi from "@pulumi/pulumi";
import type { EksLoggingInputs } from "../../dynamic-provider/eks-logging.ts";
import { hosted } from "../../hosted.ts";
import type { Making } from "./daemon-role.ts";

/** Switches the log type `audit` of a cluster on that another stack, or nobody, owns. Destroy leaves it on. */
class EksAuditLogging extends pulumi.dynamic.Resource {
  constructor(
    name: string,
    inputs: { readonly [K in keyof EksLoggingInputs]: pulumi.Input<EksLoggingInputs[K]> },
    opts: pulumi.CustomResourceOptions,
  ) {
    super(hosted("eksLogging"), name, { ...inputs }, opts, "auditwire", "EksAuditLogging");
  }
}

/** Switches audit logging of each cluster on, once its log group is there. */
export function auditLogging(
  { plan, args, here }: Making,
  after: readonly pulumi.Resource[],
): readonly pulumi.Resource[] {
  if (plan.ensure !== "enable") return [];
  const profile = args.enableWith?.profile ?? new pulumi.Config("aws").get("profile") ?? "";
  const roleArn = args.enableWith?.roleArn ?? "";
  const opts = { ...(here.parent && { parent: here.parent }), dependsOn: [...after] };
  return plan.clusters.map(
    ({ name, suffix }) =>
      new EksAuditLogging(
        `${plan.name}-${suffix}-logging`,
        { cluster: name, region: plan.region, profile, roleArn },
        opts,
      ),
  );
}
