import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, pod, undone } from "../variants.ts";
import { localPath } from "./local-path.ts";
import { templatePatch, withContainer } from "./on-spec.ts";

const bare = withContainer({});
const answer = (spec: object) => ({ ...pod({}), requestObject: undefined, responseObject: { spec } });
const container = (securityContext?: object) => ({
  name: "c",
  image: "c",
  ...(securityContext && { securityContext }),
});
const confined = { runAsNonRoot: true, allowPrivilegeEscalation: false };

export const podCreatedWithoutSecurityContext: readonly Sample[] = [
  ...everywhere("plain pod", pod(bare), "neither the pod nor its container says anything"),
  hit(
    "empty contexts",
    pod({ containers: [container({})], securityContext: {} }),
    "Kubernetes fills them in empty",
    "GKE",
  ),
  hit("one container of two", pod({ containers: [container(confined), container()] }), "the other has none"),
  hit("applied by the server", { ...pod(bare), verb: "patch", code: 201 }, "it was not there before"),
  hit("answer only", answer({ ...bare, securityContext: {} }), "the answer shows what was created"),
  ...undone(pod(bare)),
  ...byControlPlane(pod(bare)),
  miss("context of the container", pod(withContainer({ securityContext: confined })), "it has one"),
  miss("context of the pod", pod({ ...bare, securityContext: { runAsNonRoot: true } }), "it is for all containers"),
  miss("answer with a context of the pod", answer({ ...bare, securityContext: { fsGroup: 1 } }), "it has one"),
  miss("answer with a context of the container", answer(withContainer({ securityContext: confined })), "it has one"),
  miss(
    "request with one, answer without",
    { ...pod(withContainer({ securityContext: confined })), responseObject: { spec: bare } },
    "the request is what somebody wrote",
  ),
  miss("pod patched", { ...pod(bare), verb: "patch" }, "it was there before"),
  miss("pod updated", { ...pod(bare), verb: "update", code: 200 }, "it was there before"),
  miss("update that made it", { ...pod(bare), verb: "update", code: 201 }, "pods cannot be made by update"),
  miss(
    "ephemeral container",
    { ...pod(bare), subresource: "ephemeralcontainers", verb: "create" },
    "another rule reports it",
  ),
  miss("deployment", { ...templatePatch(bare), verb: "create" }, "nearly every chart would be reported", "EKS"),
  miss("custom resource", { ...pod(bare), resource: "example.com/v1/sandboxes" }, "it makes no pod by itself"),
  miss("body not recorded", { ...pod(bare), requestObject: undefined, level: "Metadata" }, "nothing is known of it"),
  ...localPath,
];
