import * as pulumi from "@pulumi/pulumi";
import type { ApiServerInputs } from "../../dynamic-provider/api-server-inputs.ts";
import { hosted } from "../../hosted.ts";

/** Files and flags of a cluster's API servers, put in place and taken away again. */
export class ApiServer extends pulumi.dynamic.Resource {
  constructor(
    name: string,
    args: { readonly [K in keyof ApiServerInputs]: pulumi.Input<ApiServerInputs[K]> },
    opts: pulumi.CustomResourceOptions,
  ) {
    const secret = ["auditWebhook", "kubeconfig"];
    super(
      hosted("apiServer"),
      name,
      { ...args, installed: undefined },
      pulumi.mergeOptions({ additionalSecretOutputs: secret }, opts),
      "auditwire",
      "ApiServer",
    );
  }
}
