import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/**
 * Calls `changed` when the content of any of the files has changed since they had the digest. Reads them once a second
 * instead of asking the file system for events: those miss files that a link leads to, as in a Kubernetes ConfigMap.
 */
export function watchFiles(
  files: readonly string[],
  changed: () => void,
  since = digest(files),
  intervalMs = 1_000,
): () => void {
  let last = since;
  const timer = setInterval(() => {
    const now = digest(files);
    if (now === last) return;
    last = now;
    changed();
  }, intervalMs).unref();
  return () => clearInterval(timer);
}

/** SHA-256 over the contents, each followed by a zero byte; a file that cannot be read counts as empty. */
export function digest(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(contentOf(file)).update("\0");
  return hash.digest("hex");
}

/** A file that is away for a moment, while it is replaced, is a change like any other. */
function contentOf(file: string): string | Buffer {
  try {
    return readFileSync(file);
  } catch {
    return "";
  }
}
