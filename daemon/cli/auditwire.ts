#!/usr/bin/env node
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
    if (error.code !== "EPIPE") throw error;
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
