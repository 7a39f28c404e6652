import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";

const ingress = (annotations: object): RequestFacts => ({
  resource: "networking.k8s.io/v1/ingresses",
  namespace: "shop",
  name: "web",
  requestObject: {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web", annotations },
    spec: { rules: [{ host: "shop.example.com" }], tls: [{ secretName: "web" }] },
  },
});
const facts = ingress({ "nginx.ingress.kubernetes.io/server-snippet": "location /x { alias /var/run/secrets/; }" });
const withPath = (path: string): RequestFacts => ({
  ...facts,
  requestObject: { spec: { rules: [{ http: { paths: [{ path, pathType: "ImplementationSpecific" }] } }] } },
});
const operation = (path: string): RequestFacts => ({
  ...facts,
  verb: "patch",
  requestObject: [{ op: "add", path, value: "location /x {}" }],
});

export const nginxConfigurationThroughAnIngressSamples: readonly Sample[] = [
  ...everywhere("server snippet", facts, "CVE-2021-25742: the controller's token can be read"),
  hit(
    "snippets of the other nginx",
    ingress({ "nginx.org/server-snippets": "location /x {}" }),
    "the same in nginx.org's",
  ),
  hit(
    "module loaded through auth-url",
    ingress({ "nginx.ingress.kubernetes.io/auth-url": "http://example.com/#;}}}\n\nssl_engine ../../tmp/evil.so" }),
    "CVE-2025-24514: the value ends its block",
  ),
  hit(
    "module loaded through a certificate's name",
    ingress({ "nginx.ingress.kubernetes.io/auth-tls-match-cn": "CN=abc #(\n){}\n }}\nssl_engine /proc/7/fd/9;" }),
    "CVE-2025-1097",
  ),
  hit(
    "annotated later",
    {
      ...facts,
      verb: "patch",
      requestObject: {
        metadata: { annotations: { "nginx.ingress.kubernetes.io/configuration-snippet": "more_set_headers" } },
      },
    },
    "kubectl annotate is a patch",
  ),
  hit(
    "annotated by operations",
    operation("/metadata/annotations/nginx.ingress.kubernetes.io~1auth-snippet"),
    "the same by a JSON patch",
  ),
  hit("path of the token", withPath("/var/run/secrets/kubernetes.io/serviceaccount/token"), "CVE-2021-25745"),
  hit("path that breaks out", withPath("/x {\nroot /;\n}"), "CVE-2021-25748", "GKE"),
  miss("path as a pattern", withPath("/orders/([0-9]{4})(/|$)(.*)"), "an expression is no block"),
  ...undone(facts),
  miss(
    "ordinary annotations",
    ingress({
      "nginx.ingress.kubernetes.io/auth-url": "https://login.example.com/auth?rd=$escaped_request_uri#x",
      "nginx.ingress.kubernetes.io/rewrite-target": "/$2",
    }),
    "no value leaves its place",
  ),
  miss(
    "snippet mentioned in a value",
    ingress({ note: '{"nginx.ingress.kubernetes.io/server-snippet":"none"}' }),
    "a value is not a key",
  ),
  miss("annotated by operations otherwise", operation("/metadata/annotations/team"), "another annotation"),
  miss("service with the annotation", { ...facts, resource: "services" }, "nginx does not read it there"),
];
