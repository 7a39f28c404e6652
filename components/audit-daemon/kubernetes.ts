import type * as customResource from "@pulumi/kubernetes/apiextensions/customResource";
import type * as deployment from "@pulumi/kubernetes/apps/v1/deployment";
import type * as configMap from "@pulumi/kubernetes/core/v1/configMap";
import type * as namespace from "@pulumi/kubernetes/core/v1/namespace";
import type * as claim from "@pulumi/kubernetes/core/v1/persistentVolumeClaim";
import type * as secret from "@pulumi/kubernetes/core/v1/secret";
import type * as service from "@pulumi/kubernetes/core/v1/service";
import type * as serviceAccount from "@pulumi/kubernetes/core/v1/serviceAccount";
import type * as ingress from "@pulumi/kubernetes/networking/v1/ingress";
import type * as networkPolicy from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { optionalSdk } from "../optional-sdk.ts";

/** The kinds of object that a daemon is made of. */
export interface Kubernetes {
  readonly Namespace: typeof namespace.Namespace;
  readonly ServiceAccount: typeof serviceAccount.ServiceAccount;
  readonly ConfigMap: typeof configMap.ConfigMap;
  readonly Secret: typeof secret.Secret;
  readonly PersistentVolumeClaim: typeof claim.PersistentVolumeClaim;
  readonly Service: typeof service.Service;
  readonly Deployment: typeof deployment.Deployment;
  readonly Ingress: typeof ingress.Ingress;
  readonly NetworkPolicy: typeof networkPolicy.NetworkPolicy;
  readonly CustomResource: typeof customResource.CustomResource;
}

/**
 * Loaded when a daemon is constructed: a program without one needs no SDK for Kubernetes.
 *
 * @throws RunError that names the line which installs it.
 */
export const kubernetes = (): Kubernetes => optionalSdk(load, "@pulumi/kubernetes", "AuditDaemon");

function load(): Kubernetes {
  return {
    ...(require("@pulumi/kubernetes/core/v1/namespace") as typeof namespace),
    ...(require("@pulumi/kubernetes/core/v1/serviceAccount") as typeof serviceAccount),
    ...(require("@pulumi/kubernetes/core/v1/configMap") as typeof configMap),
    ...(require("@pulumi/kubernetes/core/v1/secret") as typeof secret),
    ...(require("@pulumi/kubernetes/core/v1/persistentVolumeClaim") as typeof claim),
    ...(require("@pulumi/kubernetes/core/v1/service") as typeof service),
    ...(require("@pulumi/kubernetes/apps/v1/deployment") as typeof deployment),
    ...(require("@pulumi/kubernetes/networking/v1/ingress") as typeof ingress),
    ...(require("@pulumi/kubernetes/networking/v1/networkPolicy") as typeof networkPolicy),
    ...(require("@pulumi/kubernetes/apiextensions/customResource") as typeof customResource),
  };
}
