import type { Rule } from "../../daemon/audit/rule.ts";
import type { Expression, Literal, Operand } from "../../daemon/rules/ast.ts";
import { print } from "../../daemon/rules/print.ts";
import type { Random } from "./random.ts";

/** What events hold there, and rules ask for: few of each, so that they meet. The first ones decide plans. */
const values: Readonly<Record<string, readonly string[]>> = {
  "objectRef.resource": ["pods", "secrets", "services", "nodes", ""],
  verb: ["create", "get", "list", "delete", "5"],
  "objectRef.subresource": ["exec", "status", "scale"],
  stage: ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"],
  "objectRef.apiGroup": ["apps", "batch", "rbac.authorization.k8s.io"],
  "objectRef.namespace": ["kube-system", "default", "kube-public"],
  "user.username": ["system:node:a", "system:serviceaccount:kube-system:job-controller", "alice", "al", "eve😀", ""],
  "user.groups": ["system:masters", "system:authenticated", "dev"],
  userAgent: ["kubectl/v1.36", "curl/8", "kubectl"],
  requestURI: ["/api/v1/pods?dryRun=All", "/api/v1/namespaces/kube-system/secrets", "/healthz"],
  sourceIPs: ["10.0.0.7", "192.168.1.1", "::1", "8.8.8.8", "no address"],
  "responseStatus.code": ["200", "403", "404", "-1.50", "007"],
  "annotations['authorization.k8s.io/decision']": ["allow", "forbid"],
  "annotations['audit.k8s.io/truncated']": ["true"],
  level: ["Metadata", "Request", "RequestResponse"],
  "requestObject.kind": ["Pod", "Secret"],
  "requestObject.spec.containers.image": ["miner:1", "nginx", "registry.example.com/miner"],
  "requestObject.spec.containers": ["nginx", '"privileged":true'],
  "requestObject.spec": ["miner", '"hostNetwork":true'],
  "responseObject.data": ["password", "cGFzc3dvcmQ="],
  "protoPayload.methodName": ["io.k8s.core.v1.pods.create", "io.k8s.core.v1.pods"],
  "protoPayload.request.kind": ["Pod"],
};
const paths = Object.keys(values);

/** What is found at a path. */
export const known = (path: string): readonly string[] | undefined =>
  Object.hasOwn(values, path) ? values[path] : Object.hasOwn(ofElements, path) ? ofElements[path] : undefined;

const odd = [
  "*",
  "*.kind",
  "requestObject.*",
  "objectRef[*]",
  "__proto__",
  "constructor.name",
  "a[0].b",
  "user",
  "requestObject",
  "*.*.*",
];
/** The same inside `any` and `all`. */
const ofElements: Readonly<Record<string, readonly string[]>> = {
  image: ["miner:1", "nginx", "miner"],
  "containers.image": ["miner:1", "nginx"],
  containers: ["nginx"],
  "securityContext.privileged": ["true", "false"],
  name: ["c"],
  kind: ["Pod", "Secret"],
  resource: ["pods", "secrets"],
  "": ["system:masters", "10.0.0.7", "miner", "nginx"],
  "*": ["nginx", "c"],
  "[0]": ["a"],
};
const inner = Object.keys(ofElements);
const texts = ["", "a", "1", "true", "null", "miner", "[1]", "*", "?", "\ud83d", "\ud83d\ude00", "ﷺ", "x".repeat(300)];
const patterns = [
  "^a",
  "miner|curl",
  "(?i)KUBE",
  "[0-9]+$",
  "",
  "(a|b)*c",
  ".*",
  "\\bpods\\b",
  "^system:(node|serviceaccount):",
];
const globs = ["*", "a*", "*:*:job*", "?", "kube*", "*miner*", "al?ce", "", "kubectl"];
const networks = ["10.0.0.0/8", "::/0", "192.168.0.0/16, ::1", "8.8.8.8"];

const quoted = (value: string): Literal => ({ kind: "string", value });
const written = (text: string): Literal => ({ kind: "integer", text });

/** An expression of up to that many levels. Inside `any` and `all` it asks for what elements have. */
function anExpression(random: Random, levels: number, inside = false): Expression {
  const { below, pick } = random;
  if (levels === 0 || random.oneIn(3)) return aComparison(random, inside);
  const deeper = (within = inside) => anExpression(random, levels - 1, within);
  switch (below(6)) {
    case 0:
      return { kind: "not", operand: deeper() };
    case 1:
      return { kind: pick(["any", "all"]), path: aList(random, inside), condition: deeper(true) };
    case 2:
    case 3:
      return { kind: "or", operands: [deeper(), deeper(), ...random.list(2, deeper)] };
    default:
      return { kind: "and", operands: [deeper(), deeper(), ...random.list(3, deeper)] };
  }
}

function aPath({ pick, oneIn }: Random, inside: boolean): string {
  if (inside) return pick(inner);
  return oneIn(4) ? pick(odd) : oneIn(2) ? pick(paths) : pick(paths.slice(0, 5));
}

const lists = [
  "requestObject.spec.containers",
  "requestObject.spec",
  "user.groups",
  "sourceIPs",
  "requestObject",
  "objectRef",
];

function aList(random: Random, inside: boolean): string {
  return !inside && random.oneIn(2) ? random.pick(lists) : aPath(random, inside);
}

function aComparison(random: Random, inside: boolean): Expression {
  const { below, pick, oneIn } = random;
  const path = aPath(random, inside);
  const left: Operand = oneIn(20)
    ? { kind: "attribute", name: pick(["cluster", "accountID", "region"]) }
    : { kind: "jpath", path };
  const text = () => (oneIn(4) ? pick(texts) : pick(known(path) ?? texts));
  const compare = (operator: string, right: Literal): Expression => ({ kind: "compare", left, operator, right });
  switch (below(12)) {
    case 0:
      return { kind: "exists", path };
    case 1:
      return {
        kind: "compare",
        left: { kind: "count", path },
        operator: pick(["=", "!=", "<", ">="]),
        right: written(pick(["0", "1", "2", "-3", "007"])),
      };
    case 2:
      return compare("matches", quoted(pick(patterns)));
    case 3:
      return compare("like", quoted(pick(globs)));
    case 4:
      return compare("incidr", quoted(pick(networks)));
    case 5:
      return compare(
        pick(["<", "<=", ">", ">="]),
        oneIn(2) ? written(pick(["400", "0", "-2"])) : quoted(pick(["1.5", "403", "-1.5"])),
      );
    case 6:
    case 7:
      return { kind: "in", left, list: [quoted(text()), ...random.list(3, () => quoted(text()))] };
    case 8:
    case 9:
      return compare(pick(["=", "!="]), quoted(text()));
    default:
      return compare(pick(["contains", "startswith", "endswith"]), quoted(aPart(random, text())));
  }
}

/** Some of a text. */
function aPart({ below, oneIn }: Random, text: string): string {
  if (oneIn(3)) return text;
  const start = below(text.length + 1);
  return text.slice(start, start + below(text.length - start + 1));
}

/** A rule of any kind: some are stateful, some have exceptions that end about when events happen. */
export function aRule(random: Random, name: string, levels = 3): Rule {
  const { oneIn, pick, list } = random;
  const by = () => [pick(paths)];
  const exceptions = oneIn(4)
    ? list(2, () => anExpression(random, 1)).map((tree, n) => ({
        name: `e${n}`,
        expression: print(tree),
        reason: "r",
        ...(oneIn(2) ? { until: pick(["2026-11-22", "2026-11-23", "2026-11-22T09:33:01.124Z"]) } : {}),
      }))
    : [];
  return {
    name,
    message: pick(["m", "${user.username} ${verb}", "${requestObject.*}", "${a[0].b}"]),
    expression: print(anExpression(random, levels)),
    description: "",
    severity: "low",
    attackTechniques: [],
    owner: "user",
    ...(exceptions.length > 0 ? { exceptions } : {}),
    ...(oneIn(6)
      ? { threshold: { count: 2, within: "5m", by: by() } }
      : oneIn(6)
        ? { firstSeen: { within: "1h", by: by() } }
        : {}),
  };
}
