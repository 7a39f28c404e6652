import type { AuditV1Event } from "./request.ts";

/** A cluster's name, and the ids around it, in every envelope of the samples. */
const cluster = "prod";
const milliseconds = (event: AuditV1Event) => Date.parse(event.requestReceivedTimestamp);

/** As the API server's webhook sends it. */
export function webhook(event: AuditV1Event): unknown {
  return event;
}

/** As FilterLogEvents of CloudWatch Logs returns an EKS cluster's audit line. */
export function cloudWatch(event: AuditV1Event): unknown {
  return {
    logStreamName: "kube-apiserver-audit-0123456789abcdef0123456789abcdef",
    timestamp: milliseconds(event),
    message: JSON.stringify(event),
    ingestionTime: milliseconds(event) + 4_211,
    eventId: "39500000000000000000000000000000000000000000000000000001",
  };
}

/** As AKS sends it to an Event Hub or a storage account. */
export function aks(event: AuditV1Event): unknown {
  return {
    operationName: "Microsoft.ContainerService/managedClusters/diagnosticLogs/Read",
    category: "kube-audit",
    ccpNamespace: "0123456789abcdef01234567",
    resourceId: `/SUBSCRIPTIONS/00000000-0000-4000-8000-000000000001/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/${cluster.toUpperCase()}`,
    properties: { log: `${JSON.stringify(event)}\n`, stream: "stdout", pod: "kube-apiserver-6df5497d6d-g2vd7" },
    time: event.stageTimestamp,
  };
}

/**
 * As Cloud Logging has it of a GKE cluster: no groups, no impersonation, no query of exec, gRPC codes, and bodies only
 * of kinds that GKE records. Written by the field lists of docs and of the recorded entries in test/fixtures.
 */
export function gke(event: AuditV1Event): unknown {
  const resourceName = resourceNameOf(event);
  const method = methodNameOf(event);
  const [request, response] = [typed(event, event.requestObject), typed(event, event.responseObject)];
  return {
    insertId: event.auditID,
    logName: `projects/example-project/logs/cloudaudit.googleapis.com%2F${isRead(event) ? "data_access" : "activity"}`,
    resource: {
      type: "k8s_cluster",
      labels: { cluster_name: cluster, location: "europe-west1", project_id: "example-project" },
    },
    timestamp: event.stageTimestamp,
    receiveTimestamp: event.stageTimestamp,
    labels: {
      ...event.annotations,
      ...(event.requestURI.includes("dryRun=All") && { "command.gke.io/dryRun": "All" }),
    },
    operation: {
      id: event.auditID,
      producer: "k8s.io",
      first: true,
      ...(event.stage === "ResponseComplete" && { last: true }),
    },
    protoPayload: {
      "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
      serviceName: "k8s.io",
      methodName: method,
      resourceName,
      authenticationInfo: { principalEmail: event.user.username },
      authorizationInfo: [{ resource: resourceName, permission: method, granted: !denied(event) }],
      requestMetadata: { callerIp: event.sourceIPs[0] ?? "private", callerSuppliedUserAgent: event.userAgent },
      status: grpcStatus(event),
      ...(request && { request }),
      ...(response && { response }),
    },
  };
}

const isRead = ({ verb }: AuditV1Event) => ["get", "list", "watch"].includes(verb);
const denied = ({ responseStatus }: AuditV1Event) => responseStatus?.code === 403 || responseStatus?.code === 401;

function resourceNameOf({ objectRef, requestURI }: AuditV1Event): string {
  if (!objectRef) return requestURI.split("?")[0]?.slice(1) ?? "";
  const { apiGroup, apiVersion, namespace, resource, name, subresource } = objectRef;
  const inNamespace = namespace !== undefined && resource !== "namespaces" ? ["namespaces", namespace] : [];
  return [apiGroup ?? "core", apiVersion, ...inNamespace, resource, name, subresource].filter(Boolean).join("/");
}

/** The group's words are turned around: `io.k8s.authorization.rbac.v1.clusterroles.create`. */
function methodNameOf({ objectRef, verb }: AuditV1Event): string {
  if (!objectRef) return `io.k8s.${verb}`;
  const group = (objectRef.apiGroup ?? "core").replace(/\.?k8s\.io$/, "");
  const words = group.split(".").filter(Boolean).reverse();
  const prefix = objectRef.apiGroup?.includes(".") && !objectRef.apiGroup.endsWith("k8s.io") ? [] : ["io", "k8s"];
  return [...prefix, ...words, objectRef.apiVersion, objectRef.resource, objectRef.subresource, verb]
    .filter(Boolean)
    .join(".");
}

/** Lists, as JSON patches are, cannot be a payload; secrets and config maps are not recorded. */
function typed({ objectRef }: AuditV1Event, body: unknown): object | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  if (["secrets", "configmaps"].includes(objectRef?.resource ?? "")) return undefined;
  const kind = (body as { kind?: string }).kind ?? "Object";
  return { "@type": `${objectRef?.apiGroup ?? "core.k8s.io"}/${objectRef?.apiVersion ?? "v1"}.${kind}`, ...body };
}

const grpcCodes: Readonly<Record<number, readonly [number, string]>> = {
  101: [2, "UNKNOWN"],
  400: [3, "INVALID_ARGUMENT"],
  401: [16, "UNAUTHENTICATED"],
  403: [7, "PERMISSION_DENIED"],
  404: [5, "NOT_FOUND"],
  409: [6, "ALREADY_EXISTS"],
  429: [8, "RESOURCE_EXHAUSTED"],
  500: [13, "INTERNAL"],
};

function grpcStatus({ responseStatus }: AuditV1Event): object {
  const [code, message] = grpcCodes[responseStatus?.code ?? 200] ?? [];
  return code === undefined ? {} : { code, message };
}
