import type * as pulumi from "@pulumi/pulumi";

/** PEM texts to serve with, and to be trusted by. */
export interface DaemonTls {
  /** The server certificate and its chain. */
  readonly certificate: pulumi.Input<string>;
  /** Its private key. */
  readonly privateKey: pulumi.Input<string>;
  /** The authority that clients have to trust; not needed when every system does. */
  readonly authority?: pulumi.Input<string>;
}
