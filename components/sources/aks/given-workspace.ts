import { getVersion } from "@pulumi/azure-native/utilities";
import * as pulumi from "@pulumi/pulumi";

/**
 * A workspace that is there, read by its id as `Workspace.get` reads it. That one has aliases, with which the SDK fails
 * for what is read below a parent, where an engine leaves it to the SDK to resolve them (@pulumi/pulumi 3.270).
 */
export class GivenWorkspace extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** The GUID that queries name. */
  declare readonly customerId: pulumi.Output<string>;

  constructor(name: string, id: pulumi.Input<string>, parent: pulumi.Resource) {
    const computed = { name: undefined, customerId: undefined };
    super("azure-native:operationalinsights:Workspace", name, computed, { version: getVersion(), id, parent });
  }
}
