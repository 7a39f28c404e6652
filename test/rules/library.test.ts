import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../daemon/audit/event.ts";
import { normalize } from "../../daemon/ingest/webhook/normalize.ts";
import { judge, library } from "../../daemon/rules/index.ts";
import { anEvent, aSource } from "../support/events.ts";

interface Samples {
  readonly matches: readonly (readonly [because: string, body: JsonObject])[];
  readonly misses: readonly (readonly [because: string, body: JsonObject])[];
}

const pods = { resource: "pods", namespace: "shop", name: "web", apiVersion: "v1" };
const create = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({
  verb: "create",
  level: "Request",
  objectRef: pods,
  requestURI: "/api/v1/namespaces/shop/pods",
  requestObject: { kind: "Pod", spec: { securityContext: {}, ...spec } },
  ...more,
});
const plain = { containers: [{ name: "web", securityContext: { runAsNonRoot: true } }] };
const harmless = create(plain);
const deployment = create({}, { objectRef: { ...pods, resource: "deployments", apiGroup: "apps" } });
const ours = { resource: "configmaps", namespace: "auditwire", name: "rules", apiVersion: "v1" };

const samples: Record<string, Samples> = {
  "Exec or attach to a pod": {
    matches: [
      ["kubectl before 1.31 posts", { verb: "create", objectRef: { ...pods, subresource: "exec" } }],
      ["kubectl over WebSocket gets", { verb: "get", objectRef: { ...pods, subresource: "exec" } }],
      ["attach", { verb: "get", objectRef: { ...pods, subresource: "attach" } }],
      [
        "a refused exec is of interest, too",
        { verb: "create", objectRef: { ...pods, subresource: "exec" }, responseStatus: { code: 403 } },
      ],
    ],
    misses: [
      ["reading the pod", { verb: "get", objectRef: pods }],
      ["reading its log", { verb: "get", objectRef: { ...pods, subresource: "log" } }],
      [
        "another resource with a subresource of this name",
        { verb: "create", objectRef: { ...pods, resource: "things", subresource: "exec" } },
      ],
    ],
  },
  "Privileged pod creation": {
    matches: [
      ["a privileged container", create({ containers: [{ securityContext: { privileged: true } }] })],
      ["the second of two", create({ containers: [{}, { securityContext: { privileged: true } }] })],
      ["an init container", create({ ...plain, initContainers: [{ securityContext: { privileged: true } }] })],
    ],
    misses: [
      ["an ordinary pod", harmless],
      ["privileged is false", create({ containers: [{ securityContext: { privileged: false } }] })],
      ["no body is recorded", { ...create({}), level: "Metadata", requestObject: undefined }],
      ["an update", { ...create({ containers: [{ securityContext: { privileged: true } }] }), verb: "update" }],
      ["the word in a name", create({ containers: [{ name: "privileged: true" }] })],
    ],
  },
  "Pod created in host process namespace": {
    matches: [
      ["hostPID", create({ ...plain, hostPID: true })],
      ["hostPID beside others", create({ ...plain, hostPID: true, hostIPC: true })],
    ],
    misses: [
      ["an ordinary pod", harmless],
      ["hostPID is false", create({ ...plain, hostPID: false })],
      ["only the network", create({ ...plain, hostNetwork: true })],
    ],
  },
  "Pod created on host network": {
    matches: [
      ["hostNetwork", create({ ...plain, hostNetwork: true })],
      ["with a host port", create({ containers: [{ ports: [{ hostPort: 80 }] }], hostNetwork: true })],
    ],
    misses: [
      ["an ordinary pod", harmless],
      ["hostNetwork is false", create({ ...plain, hostNetwork: false })],
      ["only the processes", create({ ...plain, hostPID: true })],
    ],
  },
  "Pod created with host file system mount": {
    matches: [
      ["the root of the node", create({ ...plain, volumes: [{ name: "x", hostPath: { path: "/" } }] })],
      [
        "the second of two volumes",
        create({
          ...plain,
          volumes: [
            { name: "a", emptyDir: {} },
            { name: "b", hostPath: { path: "/var/log" } },
          ],
        }),
      ],
    ],
    misses: [
      ["no volumes", harmless],
      ["an empty directory", create({ ...plain, volumes: [{ name: "a", emptyDir: {} }] })],
      ["a deployment is another resource", deployment],
    ],
  },
  "Pod created without security context": {
    matches: [
      ["a container without", create({ containers: [{ name: "web" }] })],
      ["one of two without", create({ containers: [{ securityContext: {} }, { name: "side" }] })],
    ],
    misses: [
      ["every container has one", harmless],
      ["no body is recorded: silent, not alarmed", { ...create({}), level: "Metadata", requestObject: undefined }],
      ["an eviction", create(plain, { objectRef: { ...pods, subresource: "eviction" } })],
    ],
  },
  "Forbidden request": {
    matches: [
      ["403", { verb: "list", objectRef: { resource: "secrets" }, responseStatus: { code: 403 } }],
      [
        "403 to a path that is no resource",
        { verb: "get", objectRef: undefined, requestURI: "/metrics", responseStatus: { code: 403 } },
      ],
    ],
    misses: [
      ["200", { responseStatus: { code: 200 } }],
      ["401 is not 403", { responseStatus: { code: 401 } }],
      ["the number elsewhere", { responseStatus: { code: 200, message: "403" } }],
    ],
  },
  "Tampering with auditwire configuration": {
    matches: [
      ["a changed config map", { verb: "update", objectRef: ours }],
      ["a deleted deployment", { verb: "delete", objectRef: { ...ours, resource: "deployments", apiGroup: "apps" } }],
    ],
    misses: [
      ["reading it", { verb: "get", objectRef: ours }],
      ["another namespace", { verb: "update", objectRef: { ...ours, namespace: "auditwire-test" } }],
      ["a cluster-wide object of the name", { verb: "update", objectRef: { resource: "nodes", name: "auditwire" } }],
    ],
  },
};

it("every prewritten rule has samples: two that match and three that do not, at least", () => {
  expect(Object.keys(samples).sort()).toEqual(library.map((rule) => rule.name).sort());
  for (const { matches, misses } of Object.values(samples))
    expect([matches.length >= 2, misses.length >= 3]).toEqual([true, true]);
});

describe.each(library.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
  const alone = judge([rule]);
  it.each(samples[name]?.matches ?? [])("matches: %s", (_, body) => {
    expect(alone(anEvent({ body })).candidates).toMatchObject([{ rule: name }]);
  });
  it.each(samples[name]?.misses ?? [])("does not match: %s", (_, body) => {
    expect(alone(anEvent({ body })).candidates).toEqual([]);
  });
});

it("finds in a real API server's session what it should, in the library's order, and nothing else", () => {
  const body = readFileSync(join(__dirname, "..", "..", "daemon", "cli", "samples", "kube-apiserver.json"));
  const all = judge(library);
  const messages = normalize(body, aSource()).events.flatMap((event) => all(event).candidates.map((c) => c.message));
  expect(messages).toEqual([
    "Privileged pod creation: test-admin created default/nginx",
    "Pod created in host process namespace: test-admin created shop/toolbox",
    "Exec or attach to a pod: test-admin on default/nginx",
    "Exec or attach to a pod: test-admin on default/nginx",
    "Exec or attach to a pod: test-admin on default/nginx",
    "Exec or attach to a pod: test-admin on default/nginx",
    "Forbidden request: test-admin list /api/v1/namespaces/shop/secrets?limit=500",
    "Tampering with auditwire configuration: test-admin create configmaps auditwire-config",
    "Tampering with auditwire configuration: test-admin delete configmaps auditwire-config",
  ]);
});

/** What prewritten rules stay blind to is part of their description, not of a footnote. */
it("a rule that reads a body says which level of the audit policy it needs", () => {
  for (const rule of library)
    if (rule.expression.includes("requestObject")) expect(rule.description).toContain("level Request");
});
