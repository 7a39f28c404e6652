import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everyWorkload, hit, miss, pod, undone, workloads } from "../variants.ts";

/** A spec with one container like this. */
export const withContainer = (container: object) => ({ containers: [{ name: "web", image: "nginx", ...container }] });

/** A change of the deployment shop/web. */
export function patch(requestObject: unknown, more: RequestFacts = {}): RequestFacts {
  return { verb: "patch", resource: "apps/v1/deployments", namespace: "shop", name: "web", requestObject, ...more };
}

/** A strategic or merge patch of that deployment's template. */
export const templatePatch = (spec: object) => patch({ spec: { template: { spec } } });

/** A JSON patch of that deployment with one operation on the spec of its template. */
export function jsonPatch(path: string, value: unknown, op = "add"): RequestFacts {
  return patch([{ op, path: `/spec/template/spec${path}`, value }]);
}

/**
 * What every rule on a pod's spec shows: the spec in a pod, in templates, in the answer alone; and that it was not
 * done, or not written by somebody, or not by this request.
 */
export function onSpec(what: string, spec: object, because: string): readonly Sample[] {
  const facts = pod(spec);
  const written = facts.requestObject;
  return [
    ...everyWorkload(what, spec, because),
    hit(`${what}: answer only`, answerOnly(facts), "the answer shows what was created, with defaults", "GKE"),
    hit(`${what}: ephemeral container`, { ...facts, subresource: "ephemeralcontainers", verb: "patch" }, because),
    hit(`${what}: deployment updated`, { ...templatePatch(spec), verb: "update" }, because, "AKS"),
    hit(`${what}: deployment patched`, templatePatch(spec), because, "GKE"),
    miss(
      "put in by admission",
      { ...facts, requestObject: pod(plainSpec).requestObject, responseObject: written },
      "who wrote it did not ask",
    ),
    miss("an unrelated change", { ...answerOnly(facts), verb: "patch" }, "the object was like that before"),
    ...everyPlace(plainSpec).map(([kind, plainFacts]) =>
      miss(`plain ${kind}`, plainFacts, "it asks for nothing of the sort"),
    ),
    miss("a custom resource", { ...facts, resource: "example.com/v1/sandboxes" }, "it makes no pod by itself"),
    miss("a binding", { ...facts, subresource: "binding" }, "a part with a path of its own, not the pod"),
    miss("deleted", { ...facts, verb: "delete" }, "a deletion puts nothing into the cluster"),
    ...undone(facts),
    ...byControlPlane(facts),
  ];
}

const plainSpec = withContainer({});

/** A spec wherever rules look for one: a pod, a template, a cron job's template, the answer alone. */
export function everyPlace(spec: object): readonly (readonly [string, RequestFacts])[] {
  return [...workloads(spec).map(({ kind, facts }) => [kind, facts] as const), ["answer", answerOnly(pod(spec))]];
}

function answerOnly(facts: RequestFacts): RequestFacts {
  return { ...facts, requestObject: undefined, responseObject: facts.requestObject };
}

/** What a JSON patch puts in that has the key inside of it, the same without, and a value of the key that is harmless. */
interface Within {
  readonly path: string;
  readonly value: unknown;
  readonly harmless: unknown;
  readonly off?: unknown;
  /** Default true: what is copied there from elsewhere counts. */
  readonly copies?: boolean;
}

/** What a rule shows that looks into JSON patches: the key set alone, and within a container or volume. */
export function onJsonPatch(path: string, value: unknown, within: Within): readonly Sample[] {
  const from = "/spec/template/spec/enableServiceLinks";
  const copied = within.copies === false ? [] : [patch([{ op: "copy", from, path: `/spec/template/spec${path}` }])];
  const off = "off" in within ? [jsonPatch(path, within.off, "replace")] : [];
  return [
    hit("JSON patch of it alone", jsonPatch(path, value, "replace"), "it is set in the template", "EKS"),
    hit("JSON patch with it inside", jsonPatch(within.path, within.value), "it is part of what is added", "AKS"),
    ...copied.map((facts) => hit("JSON patch that copies it", facts, "what is copied may be anything")),
    miss("JSON patch that looks for it", jsonPatch(path, value, "test"), "a test changes nothing"),
    ...off.map((facts) => miss("JSON patch that takes it away", facts, "it is less now")),
    miss("JSON patch of another key", jsonPatch("/somethingElse", value), "another key with the same value"),
    miss("JSON patch without it", jsonPatch(within.path, within.harmless), "nothing of the sort is added"),
  ];
}
