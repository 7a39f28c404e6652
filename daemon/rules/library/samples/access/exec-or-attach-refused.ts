import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { shell } from "./exec.ts";
import { poor } from "./poor.ts";

const refused = { ...shell, code: 403, reason: "Forbidden" };

export const execOrAttachRefused: readonly Sample[] = [
  ...everywhere("shell refused", refused, "somebody wanted a shell and had no right to it"),
  hit("attach refused", { ...refused, subresource: "attach" }, "joining the streams is as much as a shell"),
  hit(
    "shell refused by a policy",
    { ...refused, annotations: { "authorization.k8s.io/decision": "allow" } },
    "a webhook refused it",
  ),
  poor(
    true,
    "the decision alone",
    {
      verb: "create",
      user: { username: "alice" },
      objectRef: { resource: "pods", subresource: "exec", name: "web" },
      annotations: { "authorization.k8s.io/decision": "forbid" },
    },
    "the decision says it",
  ),
  miss("shell opened", shell, "it has a rule of its own"),
  miss("the container is gone", { ...shell, code: 404, reason: "NotFound" }, "nobody refused it"),
  miss("logs refused", { ...refused, subresource: "log" }, "no shell was asked for"),
  miss("pods refused", { verb: "list", resource: "pods", namespace: "shop", code: 403 }, "no shell was asked for"),
  miss("another API's exec refused", { ...refused, resource: "example.com/v1/robots" }, "it is no pod"),
];
