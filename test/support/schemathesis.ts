import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pythonPackages } from "./python-packages.ts";

// Not __dirname, for a command of plain Node runs it, too.
const folder = join(process.cwd(), "test", "support", "schemathesis");

export interface SchemathesisRun {
  /** Requests that were made and judged. */
  readonly cases: number;
  /** All that was said; ends with a summary. */
  readonly said: string;
  readonly passed: boolean;
}

/**
 * Lets schemathesis ask a daemon by its own document, with every check but one: it takes `from` after `to`, and a rule
 * that does not compile, for questions that have to be answered. The stream, which never ends, is left out.
 */
export async function schemathesis(url: string, token: string, examples: number): Promise<SchemathesisRun> {
  const environment = await pythonPackages("schemathesis", join(folder, "requirements.txt"));
  const args = [
    ...[
      "-m",
      "schemathesis.cli",
      "--config-file",
      join(folder, "schemathesis.toml"),
      "run",
      `${url}/openapi.json`,
      "--header",
      `Authorization: Bearer ${token}`,
    ],
    ...["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--exclude-operation-id", "streamAudits"],
    ...["--max-examples", String(examples), "--generation-deterministic", "--workers", "1"],
    ...["--request-timeout", "10", "--no-color"],
  ];
  const directory = mkdtempSync(join(tmpdir(), "schemathesis-"));
  const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1", SCHEMATHESIS_HOOKS: "hooks" };
  const { passed, said } = await promisify(execFile)(join(environment, "bin", "python"), args, {
    env,
    // It leaves its notes where it runs.
    cwd: directory,
    maxBuffer: 2 ** 26,
  }).then(
    ({ stdout }) => ({ passed: true, said: stdout }),
    (error: Error & { stdout?: string; stderr?: string }) => ({
      passed: false,
      said: [error.stdout, error.stderr, error.message].join("\n"),
    }),
  );
  rmSync(directory, { recursive: true });
  const cases = Number(/(\d+) generated/.exec(said)?.[1] ?? 0);
  return { cases, said, passed };
}
