import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** What the steps of the Dockerfile call, beside Node and npm. */
const programs = ["sh", "env", "cp", "mkdir", "ln", "chown", "tar", "gzip"];

/**
 * A root file system in the place of node:24-slim, put together from this machine's files: no image can be pulled where
 * only package registries are reached. Its npm is this machine's; what `npm ci` would install is mounted.
 */
export function baseFileSystem(root: string): void {
  for (const folder of ["usr/bin", "usr/lib/node_modules", "usr/local/bin", "etc", "root", "proc", "dev", "sys", "tmp"])
    mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
  symlinkSync("usr/bin", join(root, "bin"));
  for (const program of programs) copyProgram(root, find(program), program);
  copyProgram(root, process.execPath, "node");
  // Of glibc, which every base for Node has whole: what the native library is linked to.
  copyLibraries(root, realpathSync(join(nativeFolder, "index.node")));
  cpSync(dirname(dirname(find("npm"))), join(root, "usr/lib/node_modules/npm"), { recursive: true });
  const npm = '#!/bin/sh\n[ "$1" = ci ] || exec node /usr/lib/node_modules/npm/bin/npm-cli.js "$@"\n';
  writeFileSync(join(root, "usr/bin/npm"), npm, { mode: 0o755 });
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
}

const nativeFolder = join(__dirname, "../../node_modules/@libsql", `${process.platform}-${process.arch}-gnu`);
const find = (program: string) =>
  realpathSync(execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim());

/** A program with the libraries that it is linked to, at the places where the loader looks for them. */
function copyProgram(root: string, path: string, name: string): void {
  copyFileSync(path, join(root, "usr/bin", name));
  if (readFileSync(path).subarray(0, 4).toString("latin1") === "\x7fELF") copyLibraries(root, path);
}

function copyLibraries(root: string, path: string): void {
  const libraries = execFileSync("ldd", [path], { encoding: "utf8" }).match(/\/\S+/g) ?? [];
  for (const library of libraries) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
}
