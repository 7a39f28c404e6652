import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "./labels.ts";
import { keepsData, metadataOf, type Site } from "./site.ts";
import { transformed } from "./transform.ts";
import { sizeOf } from "./volume.ts";

/** The namespace, made or there already; whoever uses it waits for it. */
export function namespaceOf(site: Site): pulumi.Output<string> {
  const { k8s, name, args, plan, opts } = site;
  if (args.createNamespace === false) return pulumi.output(plan.namespace);
  const wanted = {
    metadata: {
      name: plan.namespace,
      labels: { ...labelsOf(plan.base), "pod-security.kubernetes.io/enforce": "restricted" },
    },
  };
  // Deleted, it would take the volume with it.
  const kept = { ...opts, retainOnDelete: keepsData(site) };
  const made = new k8s.Namespace(`${name}-namespace`, transformed(wanted, args.transform?.namespace), kept);
  return made.metadata.name;
}

/** An account without rights and without a token of the cluster. */
export function serviceAccountOf(site: Site, namespace: pulumi.Input<string>): pulumi.Output<string> {
  const { k8s, name, args, plan, opts } = site;
  const { create = true, annotations } = args.serviceAccount ?? {};
  if (!create) return pulumi.output(plan.serviceAccount);
  const wanted = {
    metadata: { ...metadataOf(site, namespace, plan.serviceAccount), ...(annotations && { annotations }) },
    automountServiceAccountToken: false,
  };
  const given = transformed(wanted, args.transform?.serviceAccount);
  return new k8s.ServiceAccount(`${name}-service-account`, given, opts).metadata.name;
}

/** The claim's name; undefined where data lives as long as the pod. */
export function claimOf(site: Site, namespace: pulumi.Input<string>): pulumi.Input<string> | undefined {
  const { k8s, name, args, plan, opts } = site;
  const { enabled = true, existingClaim, storageClass } = args.persistence ?? {};
  if (!enabled) return undefined;
  if (existingClaim !== undefined) return existingClaim;
  const wanted = {
    metadata: {
      ...metadataOf(site, namespace, `${plan.base}-data`),
      // Many classes bind a volume when a pod wants it, and the pod waits for the claim.
      annotations: { "pulumi.com/skipAwait": "true" },
    },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: sizeOf(args) } },
      ...(storageClass !== undefined && { storageClassName: storageClass }),
    },
  };
  const kept = { ...opts, retainOnDelete: keepsData(site) };
  const given = transformed(wanted, args.transform?.volumeClaim);
  return new k8s.PersistentVolumeClaim(`${name}-data`, given, kept).metadata.name;
}
