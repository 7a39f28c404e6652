import { describe, expect, it } from "vitest";
import { type ObjectRef, targetOf } from "../../daemon/ingest/cloud-logging/resource-name.ts";

describe("resourceName and methodName become objectRef and path", () => {
  const core = (path: string) => `core/v1/${path}`;
  const pod = { resource: "pods", namespace: "default", name: "nginx", apiVersion: "v1" };
  it.each<[string, string, string, ObjectRef | undefined, string]>([
    [
      "a pod",
      "io.k8s.core.v1.pods.delete",
      core("namespaces/default/pods/nginx"),
      pod,
      "/api/v1/namespaces/default/pods/nginx",
    ],
    [
      "what is made is sent to the collection",
      "io.k8s.core.v1.pods.create",
      core("namespaces/default/pods/nginx"),
      pod,
      "/api/v1/namespaces/default/pods",
    ],
    [
      "a list",
      "io.k8s.core.v1.pods.list",
      core("namespaces/default/pods"),
      { resource: "pods", namespace: "default", apiVersion: "v1" },
      "/api/v1/namespaces/default/pods",
    ],
    [
      "exec",
      "io.k8s.core.v1.pods.exec.create",
      core("namespaces/default/pods/nginx/exec"),
      { ...pod, subresource: "exec" },
      "/api/v1/namespaces/default/pods/nginx/exec",
    ],
    [
      "old exec: the name stands twice",
      "io.k8s.core.v1.pods.exec.create",
      core("namespaces/default/pods/nginx/exec/nginx"),
      { ...pod, subresource: "exec" },
      "/api/v1/namespaces/default/pods/nginx/exec",
    ],
    [
      "a proxied path",
      "io.k8s.core.v1.services.proxy.get",
      core("namespaces/a/services/s/proxy/x/y"),
      { resource: "services", namespace: "a", name: "s", apiVersion: "v1", subresource: "proxy" },
      "/api/v1/namespaces/a/services/s/proxy/x/y",
    ],
    [
      "a group that methodName turns round",
      "io.k8s.authorization.rbac.v1.clusterroles.create",
      "rbac.authorization.k8s.io/v1/clusterroles/x",
      { resource: "clusterroles", name: "x", apiGroup: "rbac.authorization.k8s.io", apiVersion: "v1" },
      "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    ],
    [
      "a part of something, without a resourceName",
      "io.k8s.core.v1.pods.exec.create",
      "",
      { resource: "pods", apiVersion: "v1", subresource: "exec" },
      "",
    ],
    [
      "a group of Kubernetes, without a resourceName",
      "io.k8s.authorization.rbac.v1.clusterroles.create",
      "",
      { resource: "clusterroles", apiGroup: "rbac.authorization.k8s.io", apiVersion: "v1" },
      "",
    ],
    [
      "a group without a dot, without a resourceName",
      "io.k8s.apps.v1.daemonsets.create",
      "",
      { resource: "daemonsets", apiGroup: "apps", apiVersion: "v1" },
      "",
    ],
    [
      "another group, without a resourceName",
      "io.cert-manager.v1.certificates.create",
      "",
      { resource: "certificates", apiGroup: "cert-manager.io", apiVersion: "v1" },
      "",
    ],
    ["health, without a resourceName", "io.k8s.core.v1.healthz.get", "", undefined, "/healthz"],
    [
      "a status",
      "io.k8s.core.v1.nodes.status.patch",
      core("nodes/n1/status"),
      { resource: "nodes", name: "n1", apiVersion: "v1", subresource: "status" },
      "/api/v1/nodes/n1/status",
    ],
    [
      "a group without a dot",
      "io.k8s.apps.v1.deployments.scale.update",
      "apps/v1/namespaces/a/deployments/d/scale",
      { resource: "deployments", namespace: "a", name: "d", apiGroup: "apps", apiVersion: "v1", subresource: "scale" },
      "/apis/apps/v1/namespaces/a/deployments/d/scale",
    ],
    [
      "a custom resource",
      "com.example.v1beta2.crons.get",
      "example.com/v1beta2/namespaces/a/crons/c",
      { resource: "crons", namespace: "a", name: "c", apiGroup: "example.com", apiVersion: "v1beta2" },
      "/apis/example.com/v1beta2/namespaces/a/crons/c",
    ],
    [
      "a namespace",
      "io.k8s.core.v1.namespaces.delete",
      core("namespaces/shop"),
      { resource: "namespaces", namespace: "shop", name: "shop", apiVersion: "v1" },
      "/api/v1/namespaces/shop",
    ],
    [
      "a new namespace lies in none yet",
      "io.k8s.core.v1.namespaces.create",
      core("namespaces/shop"),
      { resource: "namespaces", name: "shop", apiVersion: "v1" },
      "/api/v1/namespaces",
    ],
    [
      "a namespace's part",
      "io.k8s.core.v1.namespaces.finalize.update",
      core("namespaces/shop/finalize"),
      { resource: "namespaces", namespace: "shop", name: "shop", apiVersion: "v1", subresource: "finalize" },
      "/api/v1/namespaces/shop/finalize",
    ],
    [
      "not the part but a list in it",
      "com.example.v1.status.list",
      "example.com/v1/namespaces/shop/status",
      { resource: "status", namespace: "shop", apiGroup: "example.com", apiVersion: "v1" },
      "/apis/example.com/v1/namespaces/shop/status",
    ],
    [
      "all namespaces",
      "io.k8s.core.v1.namespaces.list",
      core("namespaces"),
      { resource: "namespaces", apiVersion: "v1" },
      "/api/v1/namespaces",
    ],
    [
      "a custom resource called namespaces",
      "io.x.v1.namespaces.get",
      "x.io/v1/namespaces/a/namespaces/b",
      { resource: "namespaces", namespace: "a", name: "b", apiGroup: "x.io", apiVersion: "v1" },
      "/apis/x.io/v1/namespaces/a/namespaces/b",
    ],
    [
      "one of the same name",
      "io.x.v1.namespaces.get",
      "x.io/v1/namespaces/a/namespaces/a",
      { resource: "namespaces", namespace: "a", name: "a", apiGroup: "x.io", apiVersion: "v1" },
      "/apis/x.io/v1/namespaces/a/namespaces/a",
    ],
    [
      "a proxied path that is the name",
      "io.k8s.core.v1.services.proxy.get",
      core("namespaces/a/services/s/proxy/s"),
      { resource: "services", namespace: "a", name: "s", apiVersion: "v1", subresource: "proxy" },
      "/api/v1/namespaces/a/services/s/proxy/s",
    ],
    ["livez", "io.k8s.livez.get", "livez", undefined, "/livez"],
    ["readyz with a slash", "io.k8s.readyz", "/readyz", undefined, "/readyz"],
    ["readyz by its method alone", "io.k8s.readyz", "", undefined, "/readyz"],
    ["metrics", "io.k8s.metrics.get", "metrics", undefined, "/metrics"],
    ["a check that looks like a resource", "io.k8s.core.v1.healthz.get", core("healthz"), undefined, "/healthz"],
    ["keys of the issuer", "io.k8s.get", "openid/v1/jwks", undefined, "/openid/v1/jwks"],
    ["discovery", "io.k8s.get", "apis/apps/v1", undefined, "/apis/apps/v1"],
  ])("%s", (_, methodName, resourceName, objectRef, requestURI) => {
    const verb = methodName.slice(methodName.lastIndexOf(".") + 1);
    expect(targetOf(resourceName, methodName, verb)).toEqual({ ...(objectRef && { objectRef }), path: requestURI });
  });
});
