import { createHash } from "node:crypto";
import { isObject, map, type Properties, unknown, type Value } from "../../../components/engine/values.ts";
import { type Difference, differing, type Subject, type TestProvider } from "../provider/serve.ts";
import type { Cloud } from "./cloud.ts";
import type { Fixtures, Kind } from "./kind.ts";

/** A provider whose cloud is a folder, and which knows what its fixtures know. */
export function standIn(fixtures: Fixtures, cloud: Cloud): TestProvider {
  let settings: Properties = {};
  const kindOf = (type: string): Kind => {
    const kind = fixtures.kind(type);
    if (!kind) throw new Error(`${type} has no stand-in yet: add a fixture to test/support/stand-in-clouds`);
    return kind;
  };
  const computed = (subject: Subject, inputs: Properties, id: string) =>
    kindOf(subject.type).outputs?.({ ...subject, inputs, settings, id }) ?? {};
  return {
    configure(given) {
      settings = given;
    },
    check(subject, olds, news) {
      const { autoname } = kindOf(subject.type);
      if (!autoname || at(news, autoname) !== undefined) return news;
      const kept = at(olds, autoname);
      const name = isAutoname(subject, kept) ? kept : freeName(fixtures, cloud, subject, autoname);
      return withValue(news, autoname.split("."), name);
    },
    diff: (subject, olds, news) => difference(kindOf(subject.type), subject, olds, news),
    async create(subject, inputs, preview) {
      if (preview) return { id: "", outputs: merged(inputs, everyLeaf(computed(subject, inputs, ""))) };
      cloud.call("create", subject.type, subject.name);
      const id = idOf(kindOf(subject.type), subject, inputs, settings);
      if (cloud.get(subject.type, id) && !fixtures.takesOver) throw new Error(`${subject.type} "${id}" exists already`);
      const outputs = merged(inputs, computed(subject, inputs, id));
      cloud.put({ type: subject.type, urn: subject.urn, id, inputs, outputs });
      return { id, outputs };
    },
    async read({ type, id, name }, inputs) {
      cloud.call("read", type, name);
      const outputs = Object.keys(inputs).length === 0 ? kindOf(type).foreign?.(id) : undefined;
      return cloud.get(type, id) ?? (outputs && { inputs: {}, outputs });
    },
    async update(subject, inputs, preview) {
      const outputs = merged(inputs, unknownLeaves(computed(subject, inputs, subject.id)));
      if (preview) return outputs;
      cloud.call("update", subject.type, subject.name);
      cloud.put({ type: subject.type, urn: subject.urn, id: subject.id, inputs, outputs });
      return outputs;
    },
    async delete({ type, id, name }) {
      cloud.call("delete", type, name);
      cloud.drop(type, id);
    },
    async invoke(token, args) {
      cloud.call("invoke", token, "");
      const work = fixtures.invokes[token];
      if (!work) throw new Error(`${token} has no stand-in yet: add a fixture to test/support/stand-in-clouds`);
      return work(args, settings, cloud);
    },
  };
}

function idOf(kind: Kind, subject: Subject, inputs: Properties, settings: Properties): string {
  const name = kind.autoname && at(inputs, kind.autoname);
  return kind.id?.({ ...subject, inputs, settings }) ?? (typeof name === "string" ? name : subject.name);
}

const suffix = /[0-9a-f]{7}$/;
const isAutoname = ({ name }: Subject, value: Value | undefined): value is string =>
  typeof value === "string" && value.startsWith(name) && suffix.test(value);

/** The same name in every run, another one while that is taken. */
function freeName({ autonamed }: Fixtures, cloud: Cloud, { urn, type, name }: Subject, path: string): string {
  const taken = new Set(cloud.all().flatMap((object) => (object.type === type ? [at(object.inputs, path)] : [])));
  for (let n = 0; ; n++) {
    const digest = createHash("sha256").update(`${urn} ${n}`).digest("hex");
    const candidate = autonamed(name, digest.slice(0, 7));
    if (!taken.has(candidate)) return candidate;
  }
}

/** An object that bears a given name has to go before its replacement can come. */
function difference(
  { autoname, replaces = [] }: Kind,
  subject: Subject,
  olds: Properties,
  news: Properties,
): Difference {
  const changed = differing(olds, news);
  const forcing = [...replaces, ...(autoname ? [autoname] : [])];
  const differs = (path: string) =>
    differing({ it: at(olds, path) ?? null }, { it: at(news, path) ?? null }).length > 0;
  const given = autoname !== undefined && !isAutoname(subject, at(olds, autoname));
  return { changed, replaces: forcing.filter(differs), deleteBeforeReplace: given && !differs(autoname) };
}

const at = (inputs: Properties, path: string): Value | undefined =>
  path.split(".").reduce<Value | undefined>((value, key) => (isObject(value) ? value[key] : undefined), inputs);

function withValue(inputs: Properties, [key = "", ...rest]: readonly string[], value: Value): Properties {
  const inner = inputs[key];
  return { ...inputs, [key]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value) };
}

/** Inputs, completed by what the provider computes. */
function merged(inputs: Properties, computed: Properties): Properties {
  const entries = Object.entries(computed).map(([key, value]): [string, Value] => {
    const input = inputs[key];
    return [key, isObject(input) && isObject(value) ? merged(input, value) : value];
  });
  return { ...inputs, ...Object.fromEntries(entries) };
}

const isLeaf = (value: Value) => !isObject(value) && !Array.isArray(value);

/** What a preview says of an object that is not there yet. */
const everyLeaf = (computed: Properties) => map(computed, (part) => (isLeaf(part) ? unknown : undefined)) as Properties;

/** What follows from something unknown is unknown. */
const unknownLeaves = (computed: Properties) =>
  map(computed, (part) => (typeof part === "string" && part.includes(unknown) ? unknown : undefined)) as Properties;
