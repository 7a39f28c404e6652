import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn, notPeople, scriptClients, withWordsOfDryRun } from "./callers.ts";
import { poor } from "./poor.ts";

const asked: RequestFacts = { verb: "list", resource: "pods", namespace: "shop", userAgent: "curl/8.5.0" };

export const personWithScriptClient: readonly Sample[] = [
  ...everywhere("curl", asked, "people have kubectl"),
  ...scriptClients.map((userAgent) => hit(userAgent, { ...asked, userAgent }, "people have kubectl")),
  hit("by system:admin", { ...asked, user: "system:admin" }, "a person holds the admin kubeconfig"),
  poor(
    true,
    "user, client and object alone",
    { verb: "list", user: { username: "eve" }, userAgent: "curl/7.88.1", objectRef: { resource: "pods" } },
    "nothing says that it was refused",
  ),
  withWordsOfDryRun(asked),
  ...notLetIn(asked),
  ...notPeople(asked),
  miss("kubectl", { ...asked, userAgent: "kubectl/v1.36.3 (linux/amd64) kubernetes/abcdef0" }, "as people do"),
  miss("a console", { ...asked, userAgent: "Mozilla/5.0 (X11; Linux x86_64)" }, "a dashboard passes it on"),
  miss("Ansible", { ...asked, userAgent: "OpenAPI-Generator/34.1.0/python" }, "a client made for the API"),
  miss("health", { verb: "get", uri: "/readyz", userAgent: "curl/8.5.0" }, "a load balancer asks for it"),
  miss("by a service account", { ...asked, user: "system:serviceaccount:shop:web" }, "it has a rule of its own"),
  miss("without credentials", { ...asked, user: "system:anonymous" }, "it has a rule of its own"),
];
