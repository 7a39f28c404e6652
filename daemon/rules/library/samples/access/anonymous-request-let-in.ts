import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { poor } from "./poor.ts";

const anonymous: RequestFacts = { user: "system:anonymous", groups: ["system:unauthenticated"] };
const pods: RequestFacts = { ...anonymous, verb: "list", resource: "pods", namespace: "default" };
const path = (uri: string): RequestFacts => ({ ...anonymous, verb: "get", uri, userAgent: "kube-probe/1.36" });
const clusterInfo = {
  ...anonymous,
  verb: "get",
  resource: "configmaps",
  namespace: "kube-public",
  name: "cluster-info",
};
const shown = "every API server shows it to everybody";

export const anonymousRequestLetIn: readonly Sample[] = [
  ...everywhere("pods", pods, "some role is bound to strangers"),
  hit("a new pod", { ...pods, verb: "create", requestObject: { kind: "Pod" } }, "strangers run what they like"),
  hit("discovery", path("/api"), "it is open only by an old binding"),
  hit("a path that goes out of health", path("/healthz/../api/v1/secrets"), "what is behind is not health"),
  hit("an open path in the query", path("/metrics?x=/healthz"), "only the query says so"),
  hit("another config map of kube-public", { ...clusterInfo, name: "keys" }, "it was not meant for strangers"),
  hit("a config map of that name elsewhere", { ...clusterInfo, namespace: "shop" }, "it was not meant for strangers"),
  hit("words of a dry run", { ...pods, query: "x=dryRun=All" }, "the words are the caller's"),
  poor(
    true,
    "the group's name as a user's",
    { verb: "list", user: { username: "system:unauthenticated" }, objectRef: { resource: "secrets" } },
    "nothing says that it was refused",
  ),
  {
    name: "health as GKE's load balancer asks for it",
    event: {
      protoPayload: {
        authenticationInfo: { principalEmail: "system:anonymous" },
        methodName: "io.k8s.core.v1.healthz.get",
        requestMetadata: { callerIP: "35.186.224.25", callerSuppliedUserAgent: "GoogleHC/1.0" },
        resourceName: "core/v1/healthz",
        serviceName: "k8s.io",
        status: {},
      },
      resource: { type: "k8s_cluster", labels: { project_id: "test-project" } },
    },
    matches: false,
    because: shown,
  },
  ...[
    "/healthz",
    "/livez?verbose",
    "/readyz/etcd",
    "/version",
    "/openid/v1/jwks",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/version/openshift",
  ].map((uri) => miss(uri, path(uri), shown)),
  miss("health", path("/readyz"), shown, "GKE"),
  miss("cluster-info of kubeadm", clusterInfo, "machines that join read it before they have credentials"),
  miss("refused", { ...pods, code: 403 }, "it was refused: the rule of attempts sees it"),
  miss("refused", { ...pods, code: 403 }, "it was refused: the rule of attempts sees it", "GKE"),
  miss("not yet answered", { ...pods, stage: "RequestReceived" }, "whether it was let in is not known yet"),
  hit(
    "a pod that is not there",
    { ...pods, verb: "get", name: "web", code: 404, reason: "NotFound" },
    "the right to read it was there",
  ),
  poor(
    false,
    "refused, the code alone",
    { verb: "list", user: { username: "system:anonymous" }, responseStatus: { code: 403 } },
    "the code says it",
  ),
  poor(
    false,
    "refused, without a code",
    {
      verb: "list",
      user: { username: "system:anonymous" },
      objectRef: { resource: "pods" },
      annotations: { "authorization.k8s.io/decision": "forbid" },
    },
    "the decision says it",
  ),
  miss("with credentials", { verb: "list", resource: "pods", namespace: "default" }, "alice is known"),
];
