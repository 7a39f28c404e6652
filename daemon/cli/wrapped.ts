import truncatedWidth from "fast-string-truncated-width";

/**
 * Text in lines that are not wider than there is room for. What goes on below an option or an entry of a list stands
 * below its words; lines of a paragraph that do not fit are one text. What can be typed as it stands (`$ …`) is left
 * whole, and so is a word that is wider.
 */
export function wrapped(text: string, width = Infinity): readonly string[] {
  const lines = text.split("\n");
  const done: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    let line = lines[at] ?? "";
    if (fits(line, width)) {
      done.push(line);
      continue;
    }
    while (isProse(line) && isProse(lines[at + 1] ?? "")) line += ` ${lines[++at]}`;
    done.push(...broken(line, width));
  }
  return done;
}

const fits = (line: string, width: number) => truncatedWidth(line).width <= width || /^\s*\$ /.test(line);

/** Of a paragraph: neither in columns nor a heading. */
const isProse = (line: string) => /^\S/.test(line) && !line.endsWith(":") && !line.startsWith("Usage:");

function broken(line: string, width: number): readonly string[] {
  const [before = ""] = /^\s*(\S.*?\s{2,}(?=\S))?/.exec(line) ?? [];
  const hang = truncatedWidth(before).width;
  const start = " ".repeat(hang > width / 2 ? line.search(/\S/) : hang);
  const done: string[] = [];
  let current = before;
  let isBegun = false;
  for (const word of line.slice(before.length).split(/ +/)) {
    const longer = isBegun ? `${current} ${word}` : current + word;
    if (isBegun && truncatedWidth(longer).width > width) {
      done.push(current);
      current = start + word;
    } else current = longer;
    isBegun = true;
  }
  return [...done, current];
}
