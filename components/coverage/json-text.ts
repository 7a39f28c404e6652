/** JSON objects whose text holds a given piece: the piece as text of a field, as a field, or within a list of words. */
export function* objectsHolding(piece: string): Generator<Record<string, unknown>> {
  const quoted = JSON.stringify(piece);
  for (const text of [
    `{${piece}`,
    `{"command":["${piece}`,
    `{"command":["a ${piece} `,
    piece,
    `{"text":${quoted}`,
    `{"text":"${piece}`,
    `{"command":[${piece}`,
    `{"a":{${piece}`,
  ])
    for (const whole of completions(text)) {
      const value = parsed(whole);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) yield value as Record<string, unknown>;
    }
}

const closing: Readonly<Record<string, string>> = { "{": "}", "[": "]" };

/** A beginning of JSON with what may be missing at its end. */
function* completions(text: string): Generator<string> {
  const { open, inString } = scanned(text);
  const brackets = [...open].reverse().map((bracket) => closing[bracket] ?? "");
  const end = brackets.join("");
  for (const value of inString ? ['"', '":""'] : ["", '""', "null", ':""']) yield text + value + end;
  // A piece may end with a comma, or with the bracket that closes it.
  yield `${text.replace(/,$/, "")}${end}`;
}

/** Brackets that are open at a text's end, and whether a string is. */
function scanned(text: string): { readonly open: readonly string[]; readonly inString: boolean } {
  const open: string[] = [];
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") open.push(character);
    else if (character === "}" || character === "]") open.pop();
  }
  return { open, inString };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
