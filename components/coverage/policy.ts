import { parse } from "yaml";
import { z } from "zod";
import type { Expression, Literal } from "../../daemon/rules/index.ts";
import { all, type Formula, formulaOf, never, some } from "./formula.ts";

export const levels = ["None", "Metadata", "Request", "RequestResponse"] as const;
export type Level = (typeof levels)[number];
export const stages = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"] as const;
export type Stage = (typeof stages)[number];

/** A list that may be missing, or null. */
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);
const texts = listOf(z.string());
const omitted = listOf(z.enum(stages));

const Line = z.object({
  level: z.enum(levels),
  users: texts,
  userGroups: texts,
  verbs: texts,
  resources: listOf(z.object({ group: z.string().default(""), resources: texts, resourceNames: texts })),
  namespaces: texts,
  nonResourceURLs: texts,
  omitStages: omitted,
  omitManagedFields: z.boolean().nullish(),
});

const Policy = z.object({
  omitStages: omitted,
  omitManagedFields: z.boolean().nullish(),
  rules: z.array(Line).min(1),
});

/** An audit.k8s.io/v1 Policy, as an API server reads it. */
export type AuditPolicy = z.infer<typeof Policy>;
/** One rule of an audit policy; `line` to tell it from a rule of ours. */
export type PolicyLine = AuditPolicy["rules"][number];

/** Whether bodies come without their managed fields: a line's word counts before the policy's. */
export const omitsManagedFields = (policy: AuditPolicy, line: PolicyLine): boolean =>
  line.omitManagedFields ?? policy.omitManagedFields ?? false;

/** Reads a policy's text. Undefined when it is none; what is wrong with it the API server, and our arguments, say. */
export function parsePolicy(text: string): AuditPolicy | undefined {
  try {
    const read = Policy.safeParse(parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** What an audit policy looks at: attributes of the request alone. */
export interface Request {
  readonly verb: string;
  readonly username: string;
  readonly groups: readonly string[];
  /** Undefined for a path that is no resource. */
  readonly object:
    | {
        readonly group: string;
        readonly resource: string;
        readonly subresource: string;
        readonly namespace: string;
        readonly name: string;
      }
    | undefined;
  /** Without the query. */
  readonly path: string;
}

/** The first line that matches a request, as the API server decides it (apiserver v0.36, policy/checker.go). */
export const lineFor = ({ rules }: AuditPolicy, request: Request): PolicyLine | undefined =>
  rules.find((line) => isMatch(line, request));

function isMatch(line: PolicyLine, { verb, username, groups, object, path }: Request): boolean {
  const isIn = (list: readonly string[], text: string) => list.length === 0 || list.includes(text);
  if (!isIn(line.users, username) || !isIn(line.verbs, verb)) return false;
  if (line.userGroups.length > 0 && !groups.some((group) => line.userGroups.includes(group))) return false;
  if (line.namespaces.length > 0 || line.resources.length > 0)
    return object !== undefined && isIn(line.namespaces, object.namespace) && isResource(line, object);
  if (line.nonResourceURLs.length === 0) return true;
  return object === undefined && line.nonResourceURLs.some((pattern) => isPath(path, pattern));
}

function isResource({ resources }: PolicyLine, object: NonNullable<Request["object"]>): boolean {
  if (resources.length === 0) return true;
  return resources.some(({ group, resources: named, resourceNames }) => {
    if (group !== "*" && group !== object.group) return false;
    if (named.length === 0) return true;
    if (resourceNames.length > 0 && !resourceNames.includes(object.name)) return false;
    return named.some((name) => isNamed(name, object.resource, object.subresource));
  });
}

function isNamed(name: string, resource: string, subresource: string): boolean {
  if (name === "*" || name === (subresource === "" ? resource : `${resource}/${subresource}`)) return true;
  if (subresource !== "" && name.startsWith("*/") && name.slice(2) === subresource) return true;
  return name.endsWith("/*") && name.slice(0, -2) === resource;
}

const isPath = (path: string, pattern: string) =>
  pattern === "*" || pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, "")));

/** When a line matches, as a formula over the event that the request becomes. */
export function matchOf(line: PolicyLine): Formula {
  const conditions: Formula[] = [
    ...(line.users.length > 0 ? [among("user.username", line.users)] : []),
    ...(line.userGroups.length > 0 ? [among("user.groups", line.userGroups)] : []),
    ...(line.verbs.length > 0 ? [among("verb", line.verbs)] : []),
  ];
  if (line.namespaces.length > 0 || line.resources.length > 0)
    return all([...conditions, isThere("objectRef.resource"), namespaceAmong(line.namespaces), resourceAmong(line)]);
  if (line.nonResourceURLs.length === 0) return all(conditions);
  return all([...conditions, isThere("objectRef.resource", false), some(line.nonResourceURLs.map(pathLike))]);
}

/** The opposite of a formula that `matchOf` has made. */
export function opposite(formula: Formula): Formula {
  switch (formula.kind) {
    case "all":
      return some(formula.parts.map(opposite));
    case "some":
      return all(formula.parts.map(opposite));
    case "fact":
      return formulaOf(formula.tree, !formula.isPositive);
    case "open":
      return formula;
    default:
      return { kind: formula.kind === "true" ? "false" : "true" };
  }
}

const literal = (value: string): Literal => ({ kind: "string", value });
const comparing = (tree: Expression, isPositive = true) => formulaOf(tree, isPositive);

export const among = (path: string, values: readonly string[], isPositive = true): Formula =>
  comparing({ kind: "in", left: { kind: "jpath", path }, list: values.map(literal) }, isPositive);

export const isThere = (path: string, isPositive = true): Formula => comparing({ kind: "exists", path }, isPositive);

/** The empty text stands for objects that are in no namespace. */
function namespaceAmong(namespaces: readonly string[]): Formula {
  if (namespaces.length === 0) return { kind: "true" };
  const named = namespaces.filter(Boolean);
  return some([
    ...(named.length > 0 ? [among("objectRef.namespace", named)] : []),
    ...(named.length < namespaces.length ? [isThere("objectRef.namespace", false)] : []),
  ]);
}

function resourceAmong({ resources }: PolicyLine): Formula {
  if (resources.length === 0) return { kind: "true" };
  return some(
    resources.map(({ group, resources: names, resourceNames }) =>
      all([
        group === "*"
          ? { kind: "true" }
          : group === ""
            ? isThere("objectRef.apiGroup", false)
            : among("objectRef.apiGroup", [group]),
        names.length === 0 ? { kind: "true" } : some(names.map(resourceLike)),
        // The name of an object that is made stands in its body, which a policy does not see.
        resourceNames.length === 0 || names.length === 0
          ? { kind: "true" }
          : all([
              among("objectRef.name", resourceNames),
              some([among("verb", ["create"], false), isThere("objectRef.subresource")]),
            ]),
      ]),
    ),
  );
}

function resourceLike(name: string): Formula {
  if (name === "*") return { kind: "true" };
  const [resource = "", subresource] = name.split(/\/(.*)/s);
  if (subresource === undefined)
    return all([among("objectRef.resource", [resource]), isThere("objectRef.subresource", false)]);
  if (resource === "*") return subresource === "*" ? never : among("objectRef.subresource", [subresource]);
  const ofResource = among("objectRef.resource", [resource]);
  return subresource === "*" ? ofResource : all([ofResource, among("objectRef.subresource", [subresource])]);
}

function pathLike(pattern: string): Formula {
  if (pattern === "*") return { kind: "true" };
  const begins = (text: string) =>
    comparing({
      kind: "compare",
      left: { kind: "jpath", path: "requestURI" },
      operator: "startswith",
      right: literal(text),
    });
  if (pattern.endsWith("*")) return begins(pattern.replace(/\*+$/, ""));
  return some([among("requestURI", [pattern]), begins(`${pattern}?`)]);
}
