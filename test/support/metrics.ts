/** A line of the text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What /metrics says, as Prometheus reads it. */
export function samplesOf(text: string): readonly Sample[] {
  return text.split("\n").flatMap((line) => {
    const parts = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!parts) return [];
    const labels = [...(parts[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = "", value = ""]) => [
      key,
      value,
    ]);
    return [{ name: parts[1] ?? "", labels: Object.fromEntries(labels), value: Number(parts[3]) }];
  });
}

/** The samples of one name that have these labels. */
export const samplesWith = (text: string, name: string, labels: Readonly<Record<string, string>> = {}) =>
  samplesOf(text).filter(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
