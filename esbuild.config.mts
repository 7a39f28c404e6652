/**
 * Builds what is published: `node esbuild.config.mts [--without-types] [--if-changed]`. The command, the daemon with its threads and the entries of the
 * package become a few CommonJS files that share chunks, third-party code included; only what stands in `dependencies`
 * and `peerDependencies` is loaded from the user's node_modules. Beside them lie the declarations that the entries
 * reach, and the licenses of what is inside.
 */

import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { build, type Metafile, type Plugin, transform } from "esbuild";
import ts from "typescript";

const root = import.meta.dirname;
const out = join(root, "dist");

interface Manifest {
  readonly version: string;
  readonly bin: { readonly auditwire: string };
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const entries = Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? [] : [entry]));

/** The component for other languages, and the folder in which Pulumi's host finds it and reads its types. */
const plugin = { module: "components/plugin/index", source: "components/plugin", folder: "plugin" };

/** Loaded by the dynamic resources' own host, or started by their path as worker threads or before another program. */
const started = [
  "components/dynamic-provider/index",
  "components/engine/end-with-parent",
  "components/optional-sdk",
  "daemon/store/backup-thread",
  "daemon/store/reader-thread",
  "daemon/store/writer-thread",
];

/** Read by their path, from the folder of the module that reads them. */
const folders = ["daemon/store/migrations", "daemon/cli/samples"];

/** A page's files, which are read by their path: from a package, and to the folder of the module that reads them. */
const page = {
  from: "node_modules/swagger-ui-dist",
  to: "daemon/api/reference",
  files: ["swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "favicon-32x32.png"],
};

/** Entries that are nothing without an SDK that the package does not bring. */
const sdkOf: Readonly<Record<string, string>> = {
  "components/eks": "@pulumi/aws",
  "components/aks": "@pulumi/azure-native",
  "components/gke": "@pulumi/gcp",
};

/** Path of a module within `components/` and `daemon/`, without its ending. */
const moduleOf = (built: string) => built.replace(/^\.\/dist\//, "").replace(/(\.d)?\.[jt]s$/, "");

/** Where an entry lies whose place is taken by a check for its SDK. */
const behindCheck = (module: string) => (sdkOf[module] ? `${module}.with-sdk` : module);

/** Files of ours find their neighbours by their own folder, which a chunk does not lie in. */
const ownFolders: Plugin = {
  name: "own-folders",
  setup({ onLoad }) {
    onLoad({ filter: /\/(components|daemon)\/.*\.ts$/ }, ({ path }) => {
      const folder = relative(root, dirname(path));
      const text = readFileSync(path, "utf8").replaceAll(/\b__dirname\b/g, `__folderOf("${folder}")`);
      return { contents: text, loader: "ts" };
    });
  },
};

/** WebAssembly that packages read from their own folder lies beside the chunks. */
const webAssembly: Plugin = {
  name: "web-assembly",
  setup({ onLoad }) {
    onLoad({ filter: /node_modules\/(@platformatic\/wasm-utils|pac-proxy-agent)\/.*\.js$/ }, ({ path }) => {
      const place = /new URL\(['"](.+\.wasm)['"], import\.meta\.url\)|import\.meta\.resolve\(['"](.+\.wasm)['"]\)/g;
      const contents = readFileSync(path, "utf8").replaceAll(place, (_, beside?: string, within?: string) => {
        const file = beside === undefined ? createRequire(path).resolve(within ?? "") : join(dirname(path), beside);
        mkdirSync(join(out, "chunks"), { recursive: true });
        cpSync(file, join(out, "chunks", basename(file)));
        return `__urlOf("chunks/${basename(file)}")`;
      });
      return { contents, loader: "js" };
    });
  },
};

/** Messages in fifty languages, of which one is spoken here. */
const englishOnly: Plugin = {
  name: "english-only",
  setup({ onLoad }) {
    onLoad({ filter: /node_modules\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
      loader: "js",
    }));
  },
};

/** A program's text stays in memory while it runs. Lines are kept short enough that a place in a stack trace is found. */
const compact = { minifyWhitespace: true, lineLimit: 160 } as const;

/** Chunks that entries share exist only among ES modules, so each is made CommonJS afterwards. */
async function bundle(): Promise<Metafile> {
  const modules = [
    ...entries.map((entry) => moduleOf(entry.default)),
    moduleOf(`./${manifest.bin.auditwire}`),
    plugin.module,
    ...started,
  ];
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(modules.map((module) => [behindCheck(module), `${module}.ts`])),
    outdir: "dist",
    chunkNames: "chunks/[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    ...compact,
    target: "node22.22",
    external: ["auditwire", ...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)],
    plugins: [ownFolders, webAssembly, englishOnly],
    metafile: true,
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  const files = new Map<string, string>();
  const required = withRequired(metafile);
  for (const { path, text } of outputFiles) files.set(path, await toCommonJs(path, required(text)));
  for (const [module, sdk] of Object.entries(sdkOf)) {
    const names = metafile.outputs[`dist/${behindCheck(module)}.js`]?.exports;
    if (names) files.set(join(out, `${module}.js`), checkForSdk(module, sdk, names));
  }
  files.set(join(out, plugin.folder, "index.js"), `module.exports = require("../${plugin.module}.js");\n`);
  writeAll(files);
  writePlugin();
  return metafile;
}

/**
 * What is imported while the program runs, is a chunk of ours: required, for Node would first look through it for what
 * it exports, and keep its text twice. Whoever imports a CommonJS package expects its names; a chunk made from one
 * exports `default` alone.
 */
function withRequired({ outputs }: Metafile): (text: string) => string {
  const nameless = Object.entries(outputs).filter(
    ([, { exports }]) => exports.length === 1 && exports[0] === "default",
  );
  const files = new Set(nameless.map(([path]) => basename(path)));
  return (text) =>
    text.replaceAll(/\bimport\("(\.[^"]+)"\)/g, (_, path: string) => {
      const loaded = `Promise.resolve().then(() => require("${path}"))`;
      return files.has(basename(path)) ? `${loaded}.then(({ default: all }) => ({ ...all, default: all }))` : loaded;
    });
}

async function toCommonJs(path: string, text: string): Promise<string> {
  const up = relative(dirname(path), out);
  const places = [
    `const __folderOf = (path) => require("node:path").join(__dirname, "${up}", path);`,
    'const __urlOf = (path) => require("node:url").pathToFileURL(__folderOf(path));',
    'const __url = require("node:url").pathToFileURL(__filename).href;',
  ];
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    ...compact,
    target: "node22.22",
    define: { "import.meta.url": "__url" },
    ...(/__folderOf\(|__urlOf\(|import\.meta\.url/.test(text) && { banner: places.join("\n") }),
  });
  // Only regular expressions have any left; one such character doubles what the whole text takes in memory.
  return code.replaceAll(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Says in a sentence what is missing. Node reads from the last line which names there are to be imported. */
function checkForSdk(module: string, sdk: string, names: readonly string[]): string {
  const entry = `auditwire/${basename(module)}`;
  return [
    '"use strict";',
    'const { optionalSdk } = require("./optional-sdk.js");',
    `module.exports = optionalSdk(() => require.resolve("${sdk}/package.json") && require("./${basename(behindCheck(module))}.js"), "${sdk}", "${entry}");`,
    `0 && (module.exports = { ${names.join(", ")} });`,
    "",
  ].join("\n");
}

/** Chunks first, then who needs them, then away with what is no longer needed: others may be running the last build. */
function writeAll(files: ReadonlyMap<string, string>): void {
  const chunksFirst = [...files].sort(([a], [b]) => Number(b.includes("/chunks/")) - Number(a.includes("/chunks/")));
  for (const [path, text] of chunksFirst) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const folder of folders) cpSync(join(root, folder), join(out, folder), { recursive: true });
  for (const file of page.files) cpSync(join(root, page.from, file), join(out, page.to, file));
  chmodSync(join(root, manifest.bin.auditwire), 0o755);
  const kept = new Set([...files.keys(), ...page.files.map((file) => join(out, page.to, file))]);
  for (const path of listed(out, /\.js(\.map)?$|^package\.json$/)) if (!kept.has(path)) rmSync(path);
}

/** What the host reads beside the code; schemas of other languages bear the package's version. */
function writePlugin(): void {
  for (const file of ["PulumiPlugin.yaml", "tsconfig.json"])
    cpSync(join(root, plugin.source, file), join(out, plugin.folder, file));
  const its = JSON.parse(readFileSync(join(root, plugin.source, "manifest.json"), "utf8"));
  const text = JSON.stringify({ ...its, version: manifest.version }, undefined, 2);
  writeFileSync(join(out, plugin.folder, "package.json"), `${text}\n`);
}

const listed = (folder: string, pattern: RegExp) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => pattern.test(file))
        .map((file) => join(folder, file))
    : [];

/** Declarations of the entries, and of what they refer to. False when a type is wrong somewhere. */
function declarations(): boolean {
  const settings = ts.getParsedCommandLineOfConfigFile(
    join(root, "tsconfig.build.json"),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: told },
  );
  const program = ts.createProgram(settings?.fileNames ?? [], { ...settings?.options, emitDeclarationOnly: true });
  const made = new Map<string, string>();
  program.emit(undefined, (path, text) => made.set(relative(out, path), text));
  made.set("daemon/config.d.ts", writtenOut(program, "daemon/config.ts", "DaemonConfigInput"));
  made.set(`${plugin.folder}/index.d.ts`, `export * from "../${plugin.module}.ts";\n`);
  const kept = reached(made);
  for (const [path, text] of kept) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
  }
  for (const path of listed(out, /\.d\.ts$/)) if (!kept.has(relative(out, path))) rmSync(path);
  const wrong = ts.getPreEmitDiagnostics(program);
  wrong.forEach(told);
  return wrong.length === 0;
}

function told(diagnostic: ts.Diagnostic): void {
  process.stderr.write(
    ts.formatDiagnostic(diagnostic, {
      getCurrentDirectory: () => root,
      getCanonicalFileName: (name) => name,
      getNewLine: () => "\n",
    }),
  );
}

/** A type without the library that it is derived with: whoever compiles against the package need not have that. */
function writtenOut(program: ts.Program, path: string, name: string): string {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(join(root, path));
  const symbol = file && checker.getSymbolAtLocation(file)?.exports?.get(ts.escapeLeadingUnderscores(name));
  if (!symbol) throw new Error(`${path} exports no ${name}`);
  const { NoTruncation, InTypeAlias } = ts.TypeFormatFlags;
  const text = checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol), undefined, NoTruncation | InTypeAlias);
  return `export type ${name} = ${text};\n`;
}

/** The entries' declarations and what they import, with the endings that lie beside them. */
function reached(made: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  const queue = [...entries.map((entry) => moduleOf(entry.types)), `${plugin.folder}/index`].map(
    (path) => `${path}.d.ts`,
  );
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const text = made.get(next);
    if (text === undefined || kept.has(next)) continue;
    const specifiers = /(from |import\()"(\.[^"]*)\.ts"/g;
    kept.set(next, text.replaceAll(specifiers, '$1"$2.js"'));
    for (const [, , path] of text.matchAll(specifiers)) queue.push(`${join(dirname(next), path ?? "")}.d.ts`);
  }
  return kept;
}

/** The packages of others whose code is inside, below each text that licenses some of them. */
function licenses({ outputs }: Metafile): string {
  const inside = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [packageFolder(path)] : [])),
  );
  const licensed = new Map<string, string[]>();
  for (const folder of [...new Set([...inside, page.from])].sort()) {
    if (folder === undefined) continue;
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const files = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    const text = files.map((file) => readFileSync(join(root, folder, file), "utf8").trim()).join("\n\n");
    licensed.set(text, [...(licensed.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const rule = `\n\n${"-".repeat(80)}\n\n`;
  const parts = [...licensed].map(([text, names]) => `${names.join("\n")}\n\n${text}`.trim());
  return `${["The files of auditwire contain code of these packages.", ...parts].join(rule)}\n`;
}

const packageFolder = (path: string) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

/** Beside which sources dist was built whole. Not in dist, which is published. */
const stamp = join(root, "build", "dist.sha256");

/** Of everything that is built from, and with. */
function sources(): string {
  const within = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
    );
  const single = ["package.json", "package-lock.json", "esbuild.config.mts", "tsconfig.json", "tsconfig.build.json"];
  const hash = createHash("sha256").update(process.argv.includes("--without-types") ? "" : "types");
  for (const file of [...["components", "daemon"].flatMap(within).sort(), ...single.map((name) => join(root, name))])
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  return hash.digest("hex");
}

// npm prepares a checkout once more when `npx auditwire` is first typed there: a daemon that runs from dist needs its
// files meanwhile, and who has typed it waits.
const built = sources();
const isBuilt = existsSync(join(root, manifest.bin.auditwire)) && existsSync(stamp);
if (!process.argv.includes("--if-changed") || !isBuilt || readFileSync(stamp, "utf8") !== built) {
  rmSync(stamp, { force: true });
  const metafile = await bundle();
  writeFileSync(join(out, "THIRD-PARTY-LICENSES.txt"), licenses(metafile));
  // What only runs, as the image, needs no types.
  if (!process.argv.includes("--without-types") && !declarations()) process.exitCode = 1;
  else {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, built);
  }
}
