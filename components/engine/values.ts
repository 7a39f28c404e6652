/**
 * Property values as they travel between program, engine and plugins: plain JSON, in which an object with a signature
 * key stands for a secret and one reserved text for a value that is not known yet. (pulumi/sdk: resource/plugin/rpc.go)
 */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
export type Properties = { readonly [key: string]: Value };

/** The key that marks an object as something else than an object. */
export const signature = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
/** What a preview says of a value that only the deployment will know. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Secret = { readonly [signature]: typeof secretSignature; readonly value: Value };

export function isObject(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSecret(value: Value | undefined): value is Secret {
  return isObject(value) && value[signature] === secretSignature;
}

export function toSecret(value: Value): Value {
  return isSecret(value) ? value : { [signature]: secretSignature, value };
}

/** The value without any marks of secrecy, at any depth: for plugins that cannot take them, and for comparisons. */
export function withoutSecrets<V extends Value>(value: V): V {
  return map(value, (v) => (isSecret(v) ? withoutSecrets(v.value) : undefined)) as V;
}

export function containsUnknown(value: Value): boolean {
  if (value === unknown) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isObject(value) && Object.values(value).some(containsUnknown);
}

export function containsSecret(value: Value): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(containsSecret);
  return isObject(value) && Object.values(value).some(containsSecret);
}

/**
 * Rebuilds a value; `replace` returns the replacement of a part or undefined to go on into it. Keys keep their order.
 */
export function map(value: Value, replace: (part: Value) => Value | undefined): Value {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((v) => map(v, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, map(v, replace)]));
}

/** Marks as secret in `values` what is secret in `like`: plugins that are given plain values answer with plain values. */
export function markSecrets(values: Properties, like: Properties): Properties {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, marked(value, like[key])]));
}

function marked(value: Value, like: Value | undefined): Value {
  if (isSecret(like)) return toSecret(value);
  if (Array.isArray(value) && Array.isArray(like)) return value.map((v, index) => marked(v, like[index]));
  return isObject(value) && isObject(like) && !isSecret(value) ? markSecrets(value, like) : value;
}

/** Marks whole properties as secret: what the resource option additionalSecretOutputs asks for. */
export function withSecretKeys(values: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, keys.includes(key) ? toSecret(value) : value]),
  );
}

/** Paths of the leaves in which two values differ, as `spec.hosts[0]`. Secrecy is not a difference. */
export function changedPaths(before: Value | undefined, after: Value | undefined, path = ""): string[] {
  const [a, b] = [plain(before), plain(after)];
  if (isObject(a) && isObject(b)) return keysOf(a, b).flatMap((key) => changedPaths(a[key], b[key], join(path, key)));
  if (Array.isArray(a) && Array.isArray(b))
    return [...Array(Math.max(a.length, b.length)).keys()].flatMap((i) => changedPaths(a[i], b[i], `${path}[${i}]`));
  return a === b ? [] : [path];
}

const plain = (value: Value | undefined): Value | undefined => (isSecret(value) ? withoutSecrets(value) : value);
const keysOf = (a: Properties, b: Properties) => [...new Set([...Object.keys(a), ...Object.keys(b)])];
const join = (path: string, key: string) => {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
};

/** Whether a path lies at or below one of the patterns; `*` stands for any key or index. */
export function isBelow(path: string, patterns: readonly string[]): boolean {
  const steps = stepsOf(path);
  return patterns.some((pattern) => stepsOf(pattern).every((step, i) => step === "*" || step === steps[i]));
}

/** `a.b[0]["c.d"]` as its steps. */
function stepsOf(path: string): string[] {
  return [...path.matchAll(/\[("(?:[^"\\]|\\.)*"|[^\]]*)\]|[^.[\]]+/g)].map(([whole, inner]) =>
    inner === undefined ? whole : inner.startsWith('"') ? (JSON.parse(inner) as string) : inner,
  );
}

/** New inputs in which every ignored path keeps its old value (or its absence): the resource option ignoreChanges. */
export function ignoreChanges(news: Properties, olds: Properties, patterns: readonly string[]): Properties {
  return patterns.reduce<Value>((value, pattern) => keep(value, olds, stepsOf(pattern)) ?? {}, news) as Properties;
}

function keep(value: Value | undefined, old: Value | undefined, steps: readonly string[]): Value | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return old;
  if (isSecret(value) || isSecret(old)) {
    const kept = keep(isSecret(value) ? value.value : value, isSecret(old) ? old.value : old, steps);
    return kept === undefined ? undefined : toSecret(kept);
  }
  if (Array.isArray(value)) {
    const olds = Array.isArray(old) ? old : [];
    return value.map((v, i) => (step === "*" || step === String(i) ? (keep(v, olds[i], rest) ?? v) : v));
  }
  if (!isObject(value)) return value;
  const oldObject = isObject(old) ? old : {};
  const keys = step === "*" ? keysOf(value, oldObject) : [step];
  const kept = keys.map((key) => [key, keep(value[key], oldObject[key], rest)] as const);
  const entries = [...Object.entries(value).filter(([key]) => !keys.includes(key)), ...kept];
  return Object.fromEntries(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
