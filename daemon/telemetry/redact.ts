const hidden = "[redacted]";

/** Fields whose text is a secret, whatever it looks like. */
const secretNames =
  /^(.*(password|passphrase|secret|authorization|cookie|privatekey|private_key|access-?key|api-?key|assertion)|(.*[a-z])?token|key|jwt)$/i;
/** Names that end so and hold none. */
const plainNames = /^(.*(KeyID|TokenFile|SecretName))$/i;
const isSecretName = (name: string): boolean => secretNames.test(name) && !plainNames.test(name);

/** What gives itself away by its form, wherever it stands. Tokens of webhooks are part of a path. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/\b(Basic|Bearer)(\s+|%20)[\w.~+/=-]{6,}/gi, `$1 ${hidden}`],
  [/(\/kubernetes\/webhook\/)[^/"\s?#\\{]+/gi, `$1${hidden}`],
  // V8 quotes what it could not read.
  [/\\".{0,64}?\\"(?=(\.\.\.)? is not valid JSON)/g, hidden],
  [/\baw_[\w-]{16,}/g, hidden],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(\.[\w-]*)?/g, hidden],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|(?="[,}])|$)/gs, hidden],
  [/(\w:\/\/)[^/\s:@"]{1,256}:[^/\s@"]{1,256}@/g, `$1${hidden}@`],
];

/** A line without secrets: those that are known, and those that look like one. */
export function redacted(line: string, known: readonly string[]): string {
  const withoutKnown = known.reduce(
    (text, secret) => (text.includes(secret) ? text.replaceAll(secret, hidden) : text),
    line,
  );
  return forms.reduce((text, [form, instead]) => text.replace(form, instead), withoutKnown);
}

/** Fields of a line, those that are called as secrets are without their text. */
export function redactedFields(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isSecretName(name) ? hidden : redactedValue(value, depth)]),
  );
}

/** Deeper than any line of ours. */
const deepest = 8;

function redactedValue(value: unknown, depth: number): unknown {
  if (depth > deepest) return hidden;
  if (Array.isArray(value)) return value.map((one) => redactedValue(one, depth + 1));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return redactedFields(value as Record<string, unknown>, depth + 1);
}

/** Shorter ones would be found in everything. */
const shortest = 8;

/** Every secret text of a configuration, as it stands in a line of JSON. */
export function secretsIn(value: unknown, within = false): readonly string[] {
  if (typeof value === "string") return within && value.length >= shortest ? [JSON.stringify(value).slice(1, -1)] : [];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => secretsIn(one, within));
  // Of a listener's certificate and key only the paths are there.
  const entries = Object.entries(value).filter(([name]) => name !== "tls");
  return entries.flatMap(([name, inner]) => secretsIn(inner, isSecretName(name) || name === "tokens"));
}
