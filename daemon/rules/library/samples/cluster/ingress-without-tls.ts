import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const rules = [{ host: "shop.example.com", http: { paths: [{ path: "/", backend: {} }] } }];
const ingress = (spec: object, annotations: object = {}): RequestFacts => ({
  resource: "networking.k8s.io/v1/ingresses",
  namespace: "shop",
  name: "web",
  requestObject: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "web", annotations }, spec },
});
const facts = ingress({ rules });

export const ingressWithoutTlsSamples: readonly Sample[] = [
  ...everywhere("ingress in the clear", facts, "credentials can be read on the way"),
  hit("replaced without TLS", { ...facts, verb: "update" }, "the whole object is sent, without TLS"),
  hit("applied on the server's side", { ...facts, verb: "patch" }, "Argo CD and Flux create by a patch of the whole"),
  {
    name: "poor record",
    event: {
      kind: "Event",
      verb: "create",
      user: { username: "admin@example.com" },
      objectRef: { resource: "ingresses", namespace: "default", name: "test-ingress", apiGroup: "networking.k8s.io" },
      responseStatus: { code: 201 },
      requestObject: { spec: { rules: [{ http: { paths: [] } }] } },
    },
    matches: true,
    because: "no stage, level, kind or time is needed",
  },
  ...undone(facts),
  ...byControlPlane(facts),
  miss("with a certificate", ingress({ rules, tls: [{ secretName: "web" }] }), "encrypted"),
  miss("with a certificate", ingress({ rules, tls: [{ secretName: "web" }] }), "encrypted", "GKE"),
  ...[
    "alb.ingress.kubernetes.io/certificate-arn",
    "networking.gke.io/managed-certificates",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
  ].map((name) => miss(`certificate by ${name}`, ingress({ rules }, { [name]: "web" }), "the load balancer has it")),
  miss(
    "backend changed by a patch",
    { ...facts, verb: "patch", requestObject: { spec: { rules } } },
    "a patch of a part says nothing of the rest",
  ),
  miss(
    "annotated",
    { ...facts, verb: "patch", requestObject: { kind: "Ingress", metadata: {} } },
    "no rules were sent",
  ),
  miss(
    "challenge of cert-manager",
    { ...facts, user: "system:serviceaccount:cert-manager:cert-manager" },
    "Let's Encrypt asks in the clear, for minutes",
  ),
  miss("ingress deleted", { ...facts, verb: "delete" }, "nothing is served"),
  miss("service with such a spec", { ...facts, resource: "services" }, "no ingress"),
];
