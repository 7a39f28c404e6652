import fs from "node:fs";

// Loaded before a program by `node --import`: kills it, as kill -9 does, before its nth call that changes files.
let left = Number(process.env["KILL_AT"] ?? 0);
const calls = [
  "renameSync",
  "linkSync",
  "rmSync",
  "fsyncSync",
  "copyFileSync",
  "mkdirSync",
  "createWriteStream",
] as const;
for (const name of calls) {
  const call = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      if (--left === 0) process.kill(process.pid, "SIGKILL");
      return call(...args);
    },
  });
}
