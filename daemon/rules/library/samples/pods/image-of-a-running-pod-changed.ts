import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const patch = (requestObject: unknown): RequestFacts => ({
  verb: "patch",
  resource: "pods",
  namespace: "shop",
  name: "web",
  requestObject,
});
const containers = [{ name: "web", image: "registry.example.com/other:1" }];
const facts = patch({ spec: { containers } });
const operation = (path: string, op = "replace") => patch([{ op, path, value: "registry.example.com/other:1" }]);
const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" } };

export const imageOfARunningPodChanged: readonly Sample[] = [
  ...everywhere("kubectl set image", facts, "another program runs at its next start"),
  hit("of an init container", patch({ spec: { initContainers: containers } }), "it runs when the pod starts again"),
  hit("by a JSON patch", operation("/spec/containers/0/image"), "the same by an operation"),
  hit("of an init container by a JSON patch", operation("/spec/initContainers/0/image"), "the same by an operation"),
  hit("by a stolen token", { ...facts, user: "system:serviceaccount:shop:web" }, "no workload does this"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("applied on the server's side", patch({ ...object, spec: { containers } }), "it says the image every time"),
  miss("created by apply", { ...patch({ ...object, spec: { containers } }), code: 201 }, "it was not there before"),
  miss(
    "by OpenKruise",
    { ...facts, user: "system:serviceaccount:kruise-system:kruise-manager" },
    "it updates pods in place all day",
  ),
  miss("labelled", patch({ metadata: { labels: { team: "shop" } } }), "another part of it"),
  miss("deadline set", patch({ spec: { activeDeadlineSeconds: 60 } }), "another part of it"),
  miss("another path", operation("/metadata/labels/image"), "a label so called"),
  miss("image tested", operation("/spec/containers/0/image", "test"), "a test changes nothing"),
  miss("image of a template", { ...facts, resource: "podtemplates" }, "no pod runs of it"),
  miss("created", { ...facts, verb: "create" }, "other rules look at new pods"),
  miss("ephemeral container", { ...facts, subresource: "ephemeralcontainers" }, "it has a rule of its own"),
];
