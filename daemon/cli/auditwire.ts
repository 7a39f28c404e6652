#!/usr/bin/env node
import { writeSync } from "node:fs";
import { run } from "./program.ts";
import { terminal } from "./terminal.ts";

/** The first interrupt lets steps under way finish; a second one ends at once. */
function interrupted(): AbortSignal {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupt.abort());
  return interrupt.signal;
}

// Whoever reads our output may go before we have said all (as `| head` does): the work goes on.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    // Standard error may be what fails.
    try {
      writeSync(2, `auditwire: cannot write what was asked for: ${error.message}\n`);
    } finally {
      process.exit(1);
    }
  });

void run(process.argv.slice(2), {
  environment: process.env,
  terminal: terminal(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted,
}).then((code) => {
  process.exitCode = code;
});
