import type * as pulumi from "@pulumi/pulumi";
import type { MonitorArgs } from "./args.ts";
import { selectorOf } from "./labels.ts";

/** How Prometheus proves the daemon's certificate. */
export interface MonitorTls {
  readonly serverName: pulumi.Input<string>;
  /** Secret with `ca.crt`; undefined where every system trusts the authority. */
  readonly secret: pulumi.Input<string> | undefined;
}

/** `/metrics` lies at the API's listener and needs no login. */
export function monitorSpec(
  kind: "ServiceMonitor" | "PodMonitor",
  base: string,
  { interval }: MonitorArgs,
  { serverName, secret }: MonitorTls,
): object {
  const endpoint = {
    port: "api",
    path: "/metrics",
    scheme: "https",
    ...(interval !== undefined && { interval }),
    tlsConfig: { serverName, ...(secret !== undefined && { ca: { secret: { name: secret, key: "ca.crt" } } }) },
  };
  const selector = { matchLabels: selectorOf(base) };
  return kind === "ServiceMonitor"
    ? { selector, endpoints: [endpoint] }
    : { selector, podMetricsEndpoints: [endpoint] };
}
