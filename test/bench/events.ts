/** A small generator of its own, so that a run can be repeated: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * EventLists of audit events: 85 % Metadata (1.4 KB), 10 % Request (4 KB), 5 % RequestResponse (14 KB), mean 2.3 KB;
 * one in a hundred is an exec. Ids and times are new for each list, so that none is a duplicate.
 */
export function eventLists(count: number, perList: number, seed = 1): Buffer[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, list) => {
    const items = Array.from({ length: perList }, (_, item) =>
      JSON.stringify(oneEvent(next, `${seed}-${list}-${item}`)),
    );
    return Buffer.from(
      `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${items.join(",")}]}`,
    );
  });
}

/**
 * Lists of a seed in turn, each time with other auditIDs of the same length: making new ones would take more time than
 * judging.
 */
export function fresh(bodies: readonly Buffer[], seed: number): () => Buffer {
  const mark = Buffer.from(`"auditID":"${seed}-`);
  let turn = 0;
  return () => {
    const body = Buffer.from(bodies[turn % bodies.length] ?? "");
    const id = String.fromCharCode(97 + (Math.floor(turn++ / bodies.length) % 26));
    for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + 1))
      body.write(id, at + mark.length - 2, "latin1");
    return body;
  };
}

const resources = ["pods", "configmaps", "secrets", "services", "deployments", "nodes", "endpoints", "leases"];
const verbs = ["get", "list", "watch", "update", "patch", "create"];

function oneEvent(next: () => number, id: string): object {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const kind = next();
  const exec = next() < 0.01;
  const resource = exec ? "pods" : pick(resources);
  const name = `${pick(["web", "db", "cache", "queue"])}-${Math.floor(next() * 1e9).toString(36)}`;
  const namespace = `team-${Math.floor(next() * 40)}`;
  const time = new Date(1.79e12 + next() * 1e9).toISOString().replace("Z", "000Z");
  const body = (size: number) => ({
    kind: "Object",
    metadata: { name, labels: filler(next, size / 3) },
    spec: { containers: [{ name, image: "registry.example.com/x:1", env: filler(next, size / 3) }] },
    status: filler(next, size / 3),
  });
  return {
    level: kind < 0.85 ? "Metadata" : kind < 0.95 ? "Request" : "RequestResponse",
    auditID: id,
    stage: "ResponseComplete",
    requestURI: `/api/v1/namespaces/${namespace}/${resource}/${name}`,
    verb: exec ? "create" : pick(verbs),
    user: {
      username: `system:serviceaccount:${namespace}:${pick(["default", "deployer"])}`,
      groups: ["system:serviceaccounts", "system:authenticated"],
      extra: filler(next, 300),
    },
    sourceIPs: [`10.0.${Math.floor(next() * 255)}.7`],
    userAgent: "controller/v1.36.3 (linux/amd64) kubernetes/abcdef",
    objectRef: { resource, namespace, name, apiVersion: "v1", ...(exec ? { subresource: "exec" } : {}) },
    responseStatus: { metadata: {}, code: 200 },
    ...(kind >= 0.85 ? { requestObject: body(2_600) } : {}),
    ...(kind >= 0.95 ? { responseObject: body(9_500) } : {}),
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: {
      "authorization.k8s.io/decision": "allow",
      "authorization.k8s.io/reason": "RBAC: allowed by RoleBinding",
      ...filler(next, 250),
    },
  };
}

function filler(next: () => number, bytes: number): Record<string, string> {
  const entries = Math.max(1, Math.round(bytes / 48));
  return Object.fromEntries(
    Array.from({ length: entries }, (_, i) => [
      `example.com/key-${i}`,
      Math.floor(next() * 2 ** 52)
        .toString(36)
        .padEnd(20, "x"),
    ]),
  );
}

/** Rules that look at what rules look at; the first finds the one event in a hundred. */
export function rules(count: number): BenchRule[] {
  return Array.from({ length: count }, (_, n) =>
    ruleOf(
      n,
      n === 0
        ? 'jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") in ("exec", "attach")'
        : n % 3 === 0
          ? `jpath("user.username") startswith "nobody-${n}" and jpath("verb") in ("create", "delete")`
          : n % 3 === 1
            ? `jpath("objectRef.resource") = "kind${n}" and jpath("verb") = "create" and jpath("requestObject.spec.containers.image") contains "miner-${n}"`
            : `jpath("requestURI") contains "/proxy-${n}/" or jpath("userAgent") = "tool-${n}"`,
    ),
  );
}

interface BenchRule {
  name: string;
  message: string;
  expression: string;
  description: string;
  severity: "low";
  attackTechniques: [];
  owner: "user";
}

const ruleOf = (n: number, expression: string): BenchRule => ({
  name: `Rule ${n}`,
  message: "m",
  expression,
  description: "",
  severity: "low",
  attackTechniques: [],
  owner: "user",
});

/** What prewritten rules repeat: the request was carried out, and nobody of the control plane made it. */
const done = `jpath("stage") != "RequestReceived" and not jpath("responseStatus.code") >= 400
  and not jpath("requestURI") contains "dryRun=All"`;
const notControlPlane = `not (jpath("user.username") in ("system:apiserver", "system:kube-controller-manager",
    "system:serviceaccount:kube-system:job-controller", "system:serviceaccount:kube-system:deployment-controller")
  or jpath("user.username") startswith "system:node:" or jpath("user.username") startswith "eks:")`;
const podMakers = `jpath("objectRef.resource") in ("pods", "deployments", "daemonsets", "statefulsets", "jobs", "cronjobs")
  and not exists("objectRef.subresource") and jpath("verb") in ("create", "update", "patch")`;

/** The shapes of the prewritten rules and of what people write beside them, about as common as there. */
const shapes: readonly ((n: number) => string)[] = [
  (n) => `${podMakers} and ${done} and ${notControlPlane}
    and any("requestObject.spec.containers", jpath("image") contains "miner-${n}" and not exists("securityContext"))`,
  (n) => `${podMakers} and ${done} and (jpath("requestObject.metadata.labels.app") = "app-${n}"
    or any("requestObject", jpath("op") = "add" and jpath("path") = "/spec/host-${n}"))`,
  (
    n,
  ) => `jpath("objectRef.resource") = "secrets" and jpath("verb") in ("get", "list") and ${done} and ${notControlPlane}
    and jpath("objectRef.name") in ("key-${n}", "token-${n}")`,
  (n) => `jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") in ("exec", "attach")
    and jpath("requestURI") matches "command=(nc|socat)-${n}(&|$)" and ${done}`,
  (n) => `jpath("user.username") = "contractor-${n}" and jpath("verb") in ("create", "delete", "deletecollection")`,
  (n) =>
    `jpath("user.username") startswith "system:serviceaccount:ci-${n}:" and jpath("objectRef.resource") != "leases"`,
  (n) => `jpath("userAgent") startswith "tool-${n}/" or jpath("userAgent") like "*scanner-${n}*"`,
  (n) => `jpath("requestURI") contains "/proxy-${n}/" and ${done}`,
  (n) => `jpath("annotations['authorization.k8s.io/decision']") = "forbid" and jpath("user.groups") = "team-${n}"`,
  (n) => `jpath("objectRef.resource") in ("kind${n}s", "other${n}s") and ${done} and ${notControlPlane}`,
  (n) =>
    `jpath("objectRef.namespace") = "prod-${n}" and jpath("verb") = "delete" and not jpath("sourceIPs") incidr "10.0.0.0/8"`,
  (n) => `jpath("impersonatedUser.username") endswith "-admin-${n}" and jpath("objectRef.resource") != "events"`,
];

/** Rules shaped as the library's; one in a hundred denies and asks for nothing, so that no index helps. */
export function mixedRules(count: number): BenchRule[] {
  return Array.from({ length: count }, (_, n) => {
    if (n % 100 === 99)
      return ruleOf(n, `not jpath("user.username") startswith "system:" and jpath("verb") != "get${n}"`);
    return ruleOf(n, shapes[n % shapes.length]?.(n) ?? "");
  });
}
