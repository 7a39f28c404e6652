import type { Sample } from "../sample.ts";
import { type Envelope, hit, miss, pod } from "../variants.ts";
import { jsonPatch, onSpec, withContainer } from "./on-spec.ts";

const addresses: readonly (readonly [string, string, Envelope?])[] = [
  ["http://169.254.169.254/metadata/identity/oauth2/token", "Azure's token", "AKS"],
  [
    "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token",
    "Google's token",
    "GKE",
  ],
  ["http://169.254.170.2/v2/credentials/0123", "credentials of a task", "EKS"],
  ["http://[fd00:ec2::254]/latest/api/token", "the same over IPv6"],
];

export const podCommandAsksForCloudCredentials: readonly Sample[] = [
  ...onSpec(
    "AWS",
    withContainer({ command: ["curl", "http://169.254.169.254/latest/meta-data/iam/security-credentials/"] }),
    "the node's role",
  ),
  hit(
    "by JSON patch",
    jsonPatch("/containers/0/args", ["http://169.254.169.254/latest/user-data"]),
    "it is the command now",
  ),
  ...addresses.map(([url, because, envelope]) => hit(url, pod(withContainer({ args: [url] })), because, envelope)),
  miss(
    "proxy exception",
    pod(withContainer({ env: [{ name: "NO_PROXY", value: "169.254.169.254,metadata.google.internal,10.0.0.0/8" }] })),
    "addresses without a path are exceptions of proxies",
  ),
  miss("another address", pod(withContainer({ args: ["http://example.com/latest/meta-data"] })), "not the cloud's"),
];
