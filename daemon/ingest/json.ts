import type { JsonObject } from "../audit/event.ts";

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own property. Keys of outside data may be `__proto__` or `constructor`. */
export function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A text that is not empty. */
export function textIn(value: unknown, name: string): string | undefined {
  const text = own(value, name);
  return typeof text === "string" && text !== "" ? text : undefined;
}

export function listIn(value: unknown, name: string): readonly unknown[] | undefined {
  const list = own(value, name);
  return Array.isArray(list) ? list : undefined;
}

/** An object's entries whose value is there. */
export function withoutUndefined(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The value of a JSON text, or undefined (which no JSON text stands for). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True when a value nests deeper than that. Stops there, so no value can exhaust the stack. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  // By index: `for in` over objects of many shapes takes ten times as long.
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (let i = 0; i < inner.length; i++) {
    const next = inner[i];
    if (typeof next === "object" && nestsDeeper(next, levels - 1)) return true;
  }
  return false;
}

/** A value as JSON; undefined for one too deep to be written. */
export function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

export function bytesOf(value: unknown): Uint8Array | undefined {
  const json = jsonOf(value);
  return json === undefined ? undefined : Buffer.from(json);
}

/** A value as JSON with its keys in order, so that two writers of the same value write the same. */
export function sortedJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(sorted(value));
  } catch {
    return undefined;
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const inner = sorted((value as JsonObject)[key]);
    // Assigning would set the prototype.
    if (key === "__proto__") Object.defineProperty(copy, key, { value: inner, enumerable: true });
    else copy[key] = inner;
  }
  return copy;
}
