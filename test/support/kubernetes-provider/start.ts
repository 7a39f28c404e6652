import { readFileSync } from "node:fs";
import { serve } from "../provider/serve.ts";
import { connect } from "./connection.ts";
import { kubernetesProvider } from "./provider.ts";

/** Serves `kubernetes:*` for the cluster of KUBECONFIG. */
export function start(): void {
  const file = process.env["KUBECONFIG"];
  if (!file) throw new Error("KUBECONFIG is not set");
  serve(kubernetesProvider(connect(readFileSync(file, "utf8"))));
}
