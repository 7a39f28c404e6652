import type { AuditEvent, KubernetesEvent, SourceFacts } from "../../daemon/audit/event.ts";
import { built, factsAt } from "./built.ts";
import { type Fact, placeName } from "./formula.ts";
import type { Kind } from "./kind.ts";
import type { Model } from "./models.ts";
import { knownResources } from "./resources.ts";
import { fits, textFor } from "./texts.ts";
import { uriFor } from "./uri.ts";

/** Places of an event that are filled one by one. */
const at = {
  username: placeName(["user", "username"]),
  groups: placeName(["user", "groups"]),
  sourceIPs: placeName(["sourceIPs"]),
  userAgent: placeName(["userAgent"]),
  requestURI: placeName(["requestURI"]),
  verb: placeName(["verb"]),
  stage: placeName(["stage"]),
  level: placeName(["level"]),
  code: placeName(["responseStatus", "code"]),
  decision: placeName(["annotations", "authorization.k8s.io/decision"]),
  resource: placeName(["objectRef", "resource"]),
  apiGroup: placeName(["objectRef", "apiGroup"]),
  subresource: placeName(["objectRef", "subresource"]),
  namespace: placeName(["objectRef", "namespace"]),
  name: placeName(["objectRef", "name"]),
  apiVersion: placeName(["objectRef", "apiVersion"]),
};

/**
 * An audit event of that kind in which a model's facts are true, as far as they can be met; `attempt` tells several
 * apart. Whether a rule is true of it only the judge can say. Undefined: some fact cannot be met.
 */
export function eventOf(kind: Kind, model: Model, attempt: number, time: number): AuditEvent | undefined {
  const username = textAt(model, at.username, kind.user === undefined ? people : [kind.user], attempt);
  const objectRef = referenceOf(kind, model, attempt);
  const code = textAt(model, at.code, usualCodes(kind), attempt);
  if (objectRef === "none" || username === "none" || code === "none") return undefined;
  const uri = uriFor(kind, objectRef, factsAt(model, at.requestURI), attempt);
  if (!uri) return undefined;
  const stage = textAt(model, at.stage, ["ResponseComplete", "ResponseStarted", "RequestReceived"], attempt);
  const written = new Date(time).toISOString().replace("Z", "000Z");
  const body = {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "RequestResponse",
    auditID: "0f1e2d3c-0000-4000-8000-000000000001",
    stage: stage === "none" ? "ResponseComplete" : (stage ?? "ResponseComplete"),
    requestURI: uri.uri,
    verb: kind.verb,
    user: { ...present({ username }), groups: groupsOf(username, factsAt(model, at.groups)) },
    sourceIPs: listAt(factsAt(model, at.sourceIPs), ["203.0.113.7", "10.0.0.7"]),
    ...present({ userAgent: some(textAt(model, at.userAgent, clients, attempt)) }),
    ...(kind.object && { objectRef: uri.objectRef }),
    ...(stage !== "RequestReceived" && {
      responseStatus: { metadata: {}, ...(code !== undefined && { code: Number(code) }) },
    }),
    requestReceivedTimestamp: written,
    stageTimestamp: written,
    annotations: annotationsOf(model, code),
  };
  const whole = built(beside(model), body, attempt) as KubernetesEvent;
  return { source: sourceOf(model), body: whole, original: new Uint8Array(), time };
}

const people = ["alice", "system:serviceaccount:shop:worker", "system:admin", "system:anonymous", "system:node:node-1"];
const clients = ["kubectl/v1.36.0 (linux/amd64) kubernetes/0000000", "curl/8.5.0", "example/1.0"];

const usualCodes = ({ verb, object }: Kind) => {
  const opened = ["exec", "attach", "portforward"].includes(object?.subresource ?? "") ? ["101"] : [];
  return [...opened, ...(verb === "create" ? ["201"] : []), "200", "403", "401", "404", "500"];
};

/** A text at a place of the event itself; undefined: it is to be missing; `none`: no text fits. */
function textAt(model: Model, place: string, usual: readonly string[], attempt: number) {
  const facts = factsAt(model, place);
  if (isMissing(facts)) return undefined;
  const fitting = usual.filter((text) => fits(text, facts));
  return fitting[0] ?? textFor(facts, [], attempt) ?? (isWanted(facts) ? "none" : undefined);
}

const isMissing = (facts: readonly Fact[]) =>
  facts.some(({ claim }) => !claim.isPositive && claim.about.kind === "there");
const isWanted = (facts: readonly Fact[]) => facts.some(({ claim }) => claim.isPositive);

const some = (text: string | undefined) => (text === "none" ? undefined : text);

function present(fields: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}

/** The object that is named, as an API server writes it. */
function referenceOf(kind: Kind, model: Model, attempt: number): Readonly<Record<string, string>> | "none" {
  const { object, verb } = kind;
  if (!object) return {};
  const [ofNamespace, ofName] = [factsAt(model, at.namespace), factsAt(model, at.name)];
  const isNamespaced = knownResources.get(object.resource)?.isNamespaced ?? true;
  const hasNamespace = isWanted(ofNamespace) || (isNamespaced && !isMissing(ofNamespace));
  const hasName = isWanted(ofName) || (!["list", "watch", "deletecollection"].includes(verb) && !isMissing(ofName));
  const places = kind.namespace === undefined ? ["shop", "kube-system"] : [kind.namespace];
  const namespace = hasNamespace ? textAt(model, at.namespace, places, attempt) : undefined;
  const name = hasName ? textAt(model, at.name, ["web", "x"], attempt) : undefined;
  if (namespace === "none" || name === "none") return "none";
  const { resource, group, subresource } = object;
  const apiVersion = some(textAt(model, at.apiVersion, ["v1"], attempt));
  return present({ resource, namespace, name, apiGroup: group || undefined, apiVersion, subresource });
}

function groupsOf(username: string | undefined, facts: readonly Fact[]): readonly string[] {
  return listAt(facts, groupsOfName(username ?? ""), true);
}

/** What the API server makes of a name: a service account's groups follow from it, a node's from its certificate. */
export function groupsOfName(username: string): readonly string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):/.exec(username) ?? [];
  const own = namespace
    ? ["system:serviceaccounts", `system:serviceaccounts:${namespace}`]
    : username.startsWith("system:node:")
      ? ["system:nodes"]
      : [];
  return [...own, username === "system:anonymous" ? "system:unauthenticated" : "system:authenticated"];
}

/** A list in which each of the facts that want a value finds one. `all`: what is usual stands there in any case. */
function listAt(facts: readonly Fact[], usual: readonly string[], all = false): readonly string[] {
  const refused = facts.filter(({ claim }) => !claim.isPositive && claim.about.kind !== "there");
  const wanted = facts.filter(({ claim }) => claim.isPositive && claim.about.kind !== "any");
  const allowed = usual.filter((text) => fits(text, refused));
  const chosen = wanted.flatMap((fact) => textFor([fact, ...refused], usual) ?? []);
  return [...new Set([...chosen, ...(all || chosen.length === 0 ? allowed.slice(0, all ? undefined : 1) : [])])];
}

function annotationsOf(model: Model, code: string | undefined): Readonly<Record<string, string>> {
  const key = "authorization.k8s.io/decision";
  const usual = code === "403" || code === "401" ? ["forbid", "allow"] : ["allow", "forbid"];
  const decision = some(textAt(model, at.decision, usual, 0));
  return { ...(decision !== undefined && { [key]: decision }), "authorization.k8s.io/reason": "" };
}

const filled: readonly string[] = Object.values(at);

/** What the facts say of the rest of the event. */
function beside(model: Model): Model {
  return new Map([...model].filter(([place]) => !filled.includes(place)));
}

/** A source of which the facts are true. */
function sourceOf(model: Model): SourceFacts {
  const fact = (name: string, usual: readonly string[]) => {
    const facts = model.get(name) ?? [];
    return facts.length === 0 ? undefined : textFor(facts, usual);
  };
  const optional = ["accountID", "projectID", "subscriptionID", "resourceGroup", "region"] as const;
  return {
    name: "coverage",
    cluster: fact("cluster", ["prod"]) ?? "prod",
    provider: (fact("provider", ["others", "aws", "azure", "gcp"]) ?? "others") as SourceFacts["provider"],
    ...present(Object.fromEntries(optional.map((name) => [name, fact(name, [])]))),
  };
}
