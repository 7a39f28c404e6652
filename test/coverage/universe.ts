import type { KubernetesEvent } from "../../daemon/audit/event.ts";
import type { Random } from "../support/random.ts";
import type { Line, Policy } from "./naive-api-server.ts";

/** Objects with the verbs that an API server has for them. */
const objects = [
  ["", "pods", "", "shop", "get list create delete"],
  ["", "pods", "exec", "shop", "get create"],
  ["", "pods", "status", "shop", "patch"],
  ["", "secrets", "", "shop", "get list create"],
  ["", "configmaps", "", "kube-system", "get create patch"],
  ["", "nodes", "", "", "get patch"],
  ["apps", "deployments", "", "shop", "create patch delete"],
  ["example.com", "widgets", "", "shop", "get create"],
] as const;
const paths = ["/healthz", "/metrics"];
const users = [
  { username: "alice", groups: ["system:authenticated"] },
  { username: "bob", groups: ["ops", "system:authenticated"] },
  { username: "system:node:n1", groups: ["system:nodes", "system:authenticated"] },
  {
    username: "system:serviceaccount:kube-system:app",
    groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
  },
];
const codes = [200, 403];
const bodies = [undefined, { kind: "A" }, { kind: "B", spec: { privileged: true } }];

/** Every request there is, as an event with everything in it. */
export const universe: readonly KubernetesEvent[] = users.flatMap((user) =>
  codes.flatMap((code) => [
    ...objects.flatMap((object) => object[4].split(" ").flatMap((verb) => onObject(object, verb, user, code))),
    ...paths.map((path) => event({ requestURI: path, verb: "get", user, responseStatus: { code } })),
  ]),
);

function onObject(object: (typeof objects)[number], verb: string, user: object, code: number) {
  const [group, resource, subresource, namespace] = object;
  const base = group === "" ? "/api/v1" : `/apis/${group}/v1`;
  const path = [base, namespace && `namespaces/${namespace}`, resource, verb === "list" ? "" : "x", subresource];
  const named = verb === "list" || (verb === "create" && subresource === "") ? {} : { name: "x" };
  const ref = {
    resource,
    ...(namespace && { namespace }),
    ...(group && { apiGroup: group }),
    apiVersion: "v1",
    ...(subresource && { subresource }),
    ...named,
  };
  // Reads have no body, deletes one that has nothing of the object.
  const own = ["get", "list", "delete"].includes(verb) || subresource === "exec" ? [undefined] : bodies;
  return own.map((requestObject) =>
    event({
      requestURI: path.filter(Boolean).join("/"),
      verb,
      user,
      objectRef: ref,
      responseStatus: { code },
      ...(requestObject && { requestObject, responseObject: requestObject }),
    }),
  );
}

function event(fields: { readonly verb: string; readonly [field: string]: unknown }): KubernetesEvent {
  return {
    kind: "Event",
    auditID: "a",
    stage: "ResponseComplete",
    level: "RequestResponse",
    requestReceivedTimestamp: "2030-01-02T00:00:00.000000Z",
    ...fields,
  };
}

const names = {
  users: ["alice", "bob", "system:node:n1"],
  userGroups: ["ops", "system:nodes", "system:serviceaccounts:kube-system"],
  verbs: ["get", "list", "create", "patch", "delete"],
  namespaces: ["shop", "kube-system", ""],
};

/** A policy of one to four lines. */
export function aPolicy({ pick, oneIn, list, below }: Random): Policy {
  const some = (values: readonly string[]) => [pick(values), ...list(1, () => pick(values))];
  const line = (): Line => ({
    level: pick(["None", "Metadata", "Request", "RequestResponse"]),
    ...(oneIn(4) && { users: some(names.users) }),
    ...(oneIn(5) && { userGroups: some(names.userGroups) }),
    ...(oneIn(2) && { verbs: some(names.verbs) }),
    ...(oneIn(2)
      ? { resources: [aResource(), ...list(1, aResource)] }
      : oneIn(4)
        ? { nonResourceURLs: [pick(["/healthz*", "/metrics", "*"])] }
        : {}),
    ...(oneIn(5) && { omitStages: [pick(["ResponseStarted", "ResponseComplete", "RequestReceived"])] }),
  });
  const aResource = () => ({
    group: pick(["", "", "", "apps", "*"]),
    ...(!oneIn(4) && {
      resources: some([
        "pods",
        "pods/exec",
        "pods/*",
        "*/status",
        "secrets",
        "configmaps",
        "nodes",
        "*",
        "deployments",
      ]),
    }),
  });
  const withNamespace = (one: Line): Line =>
    oneIn(5) && !one.nonResourceURLs ? { ...one, namespaces: some(names.namespaces) } : one;
  return {
    ...(oneIn(2) && { omitStages: ["RequestReceived"] }),
    rules: Array.from({ length: 1 + below(4) }, () => withNamespace(line())),
  };
}

const comparisons = [
  'jpath("objectRef.resource") = "pods"',
  'jpath("objectRef.resource") in ("pods", "secrets")',
  'jpath("objectRef.resource") in ("configmaps", "nodes", "deployments")',
  'jpath("objectRef.resource") != "pods"',
  'jpath("objectRef.subresource") = "exec"',
  'exists("objectRef.subresource")',
  'jpath("objectRef.namespace") = "kube-system"',
  'jpath("objectRef.namespace") startswith "kube-"',
  'exists("objectRef.name")',
  'jpath("verb") = "create"',
  'jpath("verb") in ("get", "list")',
  'jpath("user.username") = "alice"',
  'jpath("user.username") startswith "system:"',
  'jpath("user.groups") = "ops"',
  'jpath("user.groups") = "system:nodes"',
  'jpath("stage") != "RequestReceived"',
  'jpath("stage") = "ResponseStarted"',
  'jpath("level") = "Metadata"',
  'jpath("responseStatus.code") = "403"',
  'jpath("responseStatus.code") >= 400',
  'jpath("requestURI") startswith "/metrics"',
  'jpath("requestURI") contains "/pods/"',
  'jpath("requestObject.kind") = "B"',
  'exists("requestObject")',
  'exists("responseObject.kind")',
  'jpath("requestObject.spec.privileged") = "true"',
  'jpath("requestObject") contains "privileged"',
  'any("requestObject.spec", jpath("privileged") = "true")',
  'count("requestObject.spec.*") > 0',
];

/** An expression of one to four comparisons. */
export function anExpression(random: Random, levels = 2): string {
  const { oneIn, pick } = random;
  const inner = () => anExpression(random, levels - 1);
  if (levels === 0 || oneIn(3)) return pick(comparisons);
  if (oneIn(4)) return `not (${inner()})`;
  return oneIn(2) ? `(${inner()} or ${inner()})` : `(${inner()} and ${inner()})`;
}
