import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const holding = (data: Readonly<Record<string, string>>): RequestFacts => ({
  resource: "configmaps",
  namespace: "shop",
  name: "web",
  requestObject: { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "web", namespace: "shop" }, data },
});
const facts = holding({ "ui.properties": "aws_access_key_id = MY-ID\naws_secret_access_key = MY-KEY\n" });

export const credentialsInAConfigMap: readonly Sample[] = [
  ...everywhere("keys of AWS", facts, "whoever reads config maps has the keys", ["GKE"]),
  ...[
    { "app.conf": "user = web\npassword = hunter2!\n" },
    { DB_PASSWORD: "correct-horse" },
    { "config.json": JSON.stringify({ clientSecret: "0f1e2d3c4b5a" }) },
    { id_rsa: "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n" },
    { env: "ACCESS=AKIAIOSFODNN7EXAMPLE" },
    { "ci.yaml": "gh: ghp_0123456789abcdefghijklmnopqrstuvwxyz" },
    { "aws.env": "REGION=eu-west-1\nAKIAIOSFODNN7EXAMPLE" },
    { "token.env": "REGION=eu-west-1\ntoken=0f1e2d3c4b5a" },
    { "bot.ini": "slack=xoxb-123456789012-abc" },
    { kubeconfig: "users:\n- user:\n    token: eyJhbGciOiJSUzI1NiJ9\n" },
  ].map((data) => hit(`created with ${Object.keys(data)[0]}`, holding(data), "the value is in clear text")),
  hit(
    "replaced",
    { ...holding({ DB_PASSWORD: "correct-horse" }), verb: "update" },
    "the value is in clear text",
    "EKS",
  ),
  hit(
    "JSON patch",
    { ...facts, verb: "patch", requestObject: [{ op: "add", path: "/data/app.conf", value: "password=hunter2!" }] },
    "the value is in clear text",
  ),
  miss(
    "JSON patch takes one out",
    { ...facts, verb: "patch", requestObject: [{ op: "test", path: "/data/app.conf", value: "password=hunter2!" }] },
    "nothing is put in",
  ),
  miss(
    "JSON patch of a colour",
    { ...facts, verb: "patch", requestObject: [{ op: "add", path: "/data/colour", value: "purple" }] },
    "no credential",
  ),
  miss("keys of AWS", facts, "GKE records no contents of config maps", "GKE"),
  miss("level Metadata", { ...facts, requestObject: undefined }, "the contents were not recorded"),
  ...[
    { "ui.properties": "color.good=purple\ncolor.bad=yellow\nallow.textmode=true\n" },
    { "prometheus.yml": "basic_auth:\n  password_file: /etc/prometheus/password\n" },
    { "argocd-cm": "clientSecret: $oidc.okta.clientSecret" },
    { "application.yaml": "spring.datasource.password: ${DB_PASSWORD}" },
    { "values.tpl": "password: {{ .Values.password }}" },
    { "env.sh": "export AWS_ACCESS_KEY_ID=$KEY_ID" },
    { "postgresql.conf": "password_encryption = scram-sha-256" },
    { sshd_config: "PasswordAuthentication no" },
    { "app.ini": "password =\ntheme = dark" },
    { "ca.crt": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----" },
    { "pod.yaml": "automountServiceAccountToken: false" },
  ].map((data) =>
    miss(`created with ${Object.keys(data)[0]}`, holding(data), "no credential, or only the place of one"),
  ),
  miss("secret", { ...facts, resource: "secrets" }, "that is where it belongs"),
  miss("read", { ...facts, verb: "get" }, "nothing is written"),
  ...undone(facts),
  ...byControlPlane(facts),
];
