import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");

/** What an operator reads, and README.md. */
export const pages = [
  "README.md",
  "docs/access.md",
  "docs/api.md",
  "docs/clouds.md",
  "docs/configuration.md",
  "docs/monitoring.md",
  "docs/operations.md",
  "docs/rules.md",
  "docs/troubleshooting.md",
];

export const readPage = (page: string): string => readFileSync(join(root, page), "utf8");

/** Code of one language on a page, by the line where each begins. */
export function blocksOf(page: string, language: string): readonly { readonly at: string; readonly text: string }[] {
  const text = readPage(page);
  const fences = text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"));
  return [...fences].map((fence) => ({
    at: `${page}:${text.slice(0, fence.index).split("\n").length}`,
    text: fence[1] ?? "",
  }));
}

/** A page without its code. */
export const proseOf = (page: string): string => readPage(page).replace(/^```.*?^```$/gms, "");

/** What stands in a file of the pages that holds a secret, or keys. */
export const secretIn = (file: string): string => {
  if (file.endsWith("jwks.json")) return '{"keys":[]}';
  return file.endsWith(".json")
    ? JSON.stringify({ client_email: "auditwire@shop-1234.iam.gserviceaccount.com", private_key: "a key" })
    : "a-secret-0123456789abcdef";
};

/** The cells of the table that stands under a heading, without its head. */
export function tableUnder(page: string, heading: string): readonly (readonly string[])[] {
  const [, behind = ""] = proseOf(page).split(`\n${heading}\n`);
  const rows = behind.split("\n").slice(behind.split("\n").findIndex((line) => line.startsWith("|")));
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(2, end).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What a heading is called in links, as GitHub does it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
