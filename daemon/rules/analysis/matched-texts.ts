import { RE2JS } from "re2js";

/** What texts may be made of: a state machine over code points. Undefined ends a text that is none. */
export interface Alphabet {
  readonly start: number;
  readonly next: (state: number, point: number) => number | undefined;
  /** Code points that the machine tells from others. */
  readonly special: readonly number[];
}

const anything: Alphabet = { start: 0, next: () => 0, special: [] };

/** What RE2JS compiles a pattern to (re2js, Inst): a machine whose every path to `match` reads a matching text. */
interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: readonly number[];
}

const op = { alternative: 1, alternativeMatch: 2, fail: 5, match: 6, rune: 8, rune1: 9, any: 10, anyButNewline: 11 };

interface Machine {
  readonly start: number;
  readonly instructions: readonly Instruction[];
}

/** Where a search stands: an instruction, and a state of the alphabet. */
interface Place {
  readonly at: number;
  readonly state: number;
  readonly text: string;
}

/** What a range of characters is represented by, the plainest first. */
const plain = [..."ax1-/_ A."].map(pointOf);

/**
 * Some texts in which a pattern (RE2 syntax) is found, the shortest first. Assertions (`^`, `\b`) are not looked at, so
 * whoever asks tries them. None at all means that no text of the alphabet holds the pattern. Undefined: no pattern.
 */
export function matchedTexts(pattern: string, alphabet = anything, most = 12): readonly string[] | undefined {
  const machine = machineOf(pattern);
  if (!machine) return undefined;
  const shortest = shortestText(machine, alphabet);
  if (shortest === undefined) return [];
  const others = Array.from({ length: most - 1 }, (_, seed) => anyText(machine, alphabet, seed + 1));
  return [...new Set([shortest, ...others.filter((text) => text !== undefined)])];
}

function machineOf(pattern: string): Machine | undefined {
  try {
    const { prog } = RE2JS.compile(pattern).re2() as { prog: { start: number; inst: readonly Instruction[] } };
    return { start: prog.start, instructions: prog.inst };
  } catch {
    return undefined;
  }
}

function shortestText(machine: Machine, alphabet: Alphabet): string | undefined {
  let level: readonly Place[] = [{ at: machine.start, state: alphabet.start, text: "" }];
  const seen = new Set<string>();
  while (level.length > 0) {
    const next: Place[] = [];
    for (const place of level.flatMap((one) => readable(machine, one, seen))) {
      const instruction = machine.instructions[place.at];
      if (instruction?.op === op.match) return place.text;
      if (instruction) next.push(...steps(instruction, place, alphabet));
    }
    level = next;
  }
  return undefined;
}

/** Where one gets to without reading: instructions that read, or the match. Each place once. */
function readable(machine: Machine, place: Place, seen: Set<string>): readonly Place[] {
  const key = `${place.at} ${place.state}`;
  const instruction = machine.instructions[place.at];
  if (!instruction || seen.has(key)) return [];
  seen.add(key);
  const go = (at: number) => readable(machine, { ...place, at }, seen);
  if (reads(instruction) || instruction.op === op.match) return [place];
  if (instruction.op === op.fail) return [];
  return isChoice(instruction) ? [...go(instruction.out), ...go(instruction.arg)] : go(instruction.out);
}

const reads = ({ op: code }: Instruction) => code >= op.rune && code <= op.anyButNewline;
const isChoice = ({ op: code }: Instruction) => code === op.alternative || code === op.alternativeMatch;

/** One step for each way in which the alphabet goes on. */
function steps(instruction: Instruction, { state, text }: Place, alphabet: Alphabet): readonly Place[] {
  const byState = new Map<number, Place>();
  for (const point of pointsOf(instruction, alphabet)) {
    const next = alphabet.next(state, point);
    if (next !== undefined && !byState.has(next))
      byState.set(next, { at: instruction.out, state: next, text: text + String.fromCodePoint(point) });
  }
  return [...byState.values()];
}

/** What an instruction reads, represented: plain characters first. */
function pointsOf({ op: code, runes, arg }: Instruction, { special }: Alphabet): readonly number[] {
  if (code === op.any || code === op.anyButNewline) return [...plain, ...special];
  const [only] = runes;
  if (runes.length === 1 && only !== undefined) {
    const lower = pointOf(String.fromCodePoint(only).toLowerCase());
    return (arg & 1) === 1 && lower !== only ? [lower, only] : [only];
  }
  const ranges = Array.from(
    { length: runes.length / 2 },
    (_, n) => [runes[2 * n] ?? 0, runes[2 * n + 1] ?? 0] as const,
  );
  const isIn = (point: number) => ranges.some(([from, to]) => from <= point && point <= to);
  return [...new Set([...plain.filter(isIn), ...ranges.map(([from]) => from), ...special.filter(isIn)])];
}

/** Longer texts are not followed. */
const longest = 200;

/** A walk without a plan, but the same for the same seed. Undefined when it ends nowhere. */
function anyText(machine: Machine, alphabet: Alphabet, seed: number): string | undefined {
  const below = numbers(seed);
  let place: Place = { at: machine.start, state: alphabet.start, text: "" };
  for (let n = 0; n < 20 * longest && place.text.length < longest; n++) {
    const instruction = machine.instructions[place.at];
    if (!instruction || instruction.op === op.fail) return undefined;
    if (instruction.op === op.match) return place.text;
    if (reads(instruction)) {
      const ways = steps(instruction, place, alphabet);
      const way = ways[below(ways.length)];
      if (!way) return undefined;
      place = way;
    } else place = { ...place, at: isChoice(instruction) && below(2) === 1 ? instruction.arg : instruction.out };
  }
  return undefined;
}

/** Numbers below a bound that look random (a linear congruential generator). */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return bound === 0 ? 0 : (state >>> 8) % bound;
  };
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
