import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeVersions, sdkVersions } from "../../components/compatibility.ts";
import manifest from "../../package.json";

/** The built package, as it lies in `dist/`. */
const root = join(__dirname, "..", "..");
const dist = join(root, "dist");
const files = readdirSync(dist, { recursive: true, encoding: "utf8" });
const scripts = files.filter((file) => file.endsWith(".js"));
const read = (file: string) => readFileSync(join(dist, file), "utf8");
const packageOf = (specifier: string) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
interface Entry {
  readonly types: string;
  readonly default: string;
}
/** Those for users; what hosts dynamic resources is for nobody else. */
const entries = Object.entries(manifest.exports).flatMap(([name, entry]) =>
  "types" in Object(entry) ? [{ name: name.replace(/^\./, "auditwire"), ...(entry as Entry) }] : [],
);

/** Declarations that one leads to, with what each imports from packages. */
function reachedFrom(first: string): ReadonlyMap<string, readonly string[]> {
  const reached = new Map<string, readonly string[]>();
  const queue = [first];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (reached.has(next)) continue;
    const imported = [...readFileSync(next, "utf8").matchAll(/(?:from |import\()"([^"]+)"/g)].map(
      ([, path]) => path ?? "",
    );
    reached.set(next, imported.filter((path) => !path.startsWith(".")).map(packageOf));
    for (const path of imported.filter((p) => p.startsWith(".")))
      queue.push(join(dirname(next), path.replace(/\.js$/, ".d.ts")));
  }
  return reached;
}

describe("what the package needs", () => {
  it("is little beside Pulumi's SDK", () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual([
      "@grpc/grpc-js",
      "@pulumi/pulumi",
      "google-protobuf",
      "libsql",
    ]);
  });

  it("of Pulumi's SDK are the same packages, of versions that both take", () => {
    const sdk = JSON.parse(readFileSync(join(root, "node_modules/@pulumi/pulumi/package.json"), "utf8"));
    expect(Object.keys(sdk.dependencies)).toEqual(expect.arrayContaining(["@grpc/grpc-js", "google-protobuf"]));
    for (const name of ["@grpc/grpc-js", "google-protobuf"])
      expect(existsSync(join(root, "node_modules/@pulumi/pulumi/node_modules", name)), name).toBe(false);
  });

  it("are the clouds' SDKs, if they are used, of the versions in the compatibility table", () => {
    const { "@pulumi/pulumi": sdk } = manifest.dependencies;
    expect({ "@pulumi/pulumi": sdk, ...manifest.peerDependencies }).toEqual(sdkVersions);
    expect(manifest.engines.node).toBe(nodeVersions);
    expect(Object.keys(manifest.peerDependenciesMeta)).toEqual(Object.keys(manifest.peerDependencies));
    for (const { optional } of Object.values(manifest.peerDependenciesMeta)) expect(optional).toBe(true);
  });

  it("is all that the built files load from node_modules", () => {
    const declared = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]);
    // Loaded where they are, and done without where they are not; the last two are named in texts.
    const perhaps = new Set([
      "kerberos",
      "bufferutil",
      "utf-8-validate",
      "@node-rs/crc32",
      "protobufjs",
      "supports-color",
      "ajv",
      "@aws-sdk/signature-v4-crt",
    ]);
    const builtin = new Set(builtinModules);
    // Long lines are broken, within texts, too.
    const others = scripts.flatMap((file) =>
      [
        ...read(file)
          .replaceAll("\\\n", "")
          .matchAll(/\brequire\d*\("([^".][^"]*)"\)/g),
      ]
        .map(([, path]) => packageOf(path ?? ""))
        .filter((name) => !name.startsWith("node:") && !builtin.has(name) && !declared.has(name) && !perhaps.has(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(others).toEqual([]);
  });
});

describe("the entries", () => {
  it.each(entries)("$name has types, and the same for those who resolve as Node 10 did", ({ name, types }) => {
    expect(statSync(join(root, types)).size).toBeGreaterThan(100);
    const old = name === "auditwire" ? manifest.types : manifest.typesVersions["*"][name.slice(10) as "rules"][0];
    expect(join(old ?? "")).toBe(join(types));
  });

  it.each(entries.filter(({ name }) => !/[ekg]ks?e?$/.test(name) || name === "auditwire"))(
    "$name is typed without any cloud's SDK, and without what is bundled",
    ({ types }) => {
      const imported = [...reachedFrom(join(root, types))].flatMap(([file, names]) =>
        names.map((name) => `${name} in ${relative(dist, file)}`),
      );
      expect(imported.filter((text) => !/^(@pulumi\/pulumi|node:[a-z_/]+) in /.test(text))).toEqual([]);
    },
  );

  it.each([
    ["auditwire/eks", "@pulumi/aws"],
    ["auditwire/aks", "@pulumi/azure-native"],
    ["auditwire/gke", "@pulumi/gcp"],
  ])("%s is typed with no SDK but %s", (entry, sdk) => {
    const types = entries.find(({ name }) => name === entry)?.types ?? "";
    const names = [...reachedFrom(join(root, types)).values()].flat();
    expect([...new Set(names)].filter((name) => !["@pulumi/pulumi", sdk].includes(name))).toEqual([]);
  });

  it("give ES modules the names that they give CommonJS", () => {
    const names = `const all = {}; for (const e of ${JSON.stringify(entries.map(({ name }) => name))})`;
    const program = `${names} all[e] = Object.keys(await import(e)).filter((n) => n !== "default" && n !== "module.exports").sort(); console.log(JSON.stringify(all))`;
    const run = (code: string, type: string) =>
      JSON.parse(execFileSync(process.execPath, [`--input-type=${type}`, "-e", code], { cwd: root, encoding: "utf8" }));
    const given = run(program, "module") as Record<string, string[]>;
    const required = run(
      `${names} all[e] = Object.keys(require(e)).sort(); console.log(JSON.stringify(all))`,
      "commonjs",
    );
    expect(given).toEqual(required);
    for (const [name, list] of Object.entries(given)) expect(list, name).not.toEqual([]);
  });

  it("share their modules: a class is the same from wherever it comes", () => {
    const program =
      'const { SelfManagedAuditSource: a } = require("auditwire"); const { SelfManagedAuditSource: b } = require("auditwire/self-managed"); process.exit(a === b ? 0 : 1)';
    execFileSync(process.execPath, ["-e", program], { cwd: root });
  });
});

describe("the bundle", () => {
  it("every chunk can be loaded by itself: what it reads from its folder is there", () => {
    const chunks = scripts.filter((file) => file.startsWith("chunks/")).map((file) => join(dist, file));
    expect(chunks.length).toBeGreaterThan(20);
    const program =
      "for (const file of process.argv.slice(1)) { try { require(file) } catch (e) { console.log(file, e.message) } }";
    expect(execFileSync(process.execPath, ["-e", program, ...chunks], { encoding: "utf8" })).toBe("");
  });

  it("leaves no module behind that looks for its own folder as an ES module does", () => {
    expect(scripts.filter((file) => read(file).includes("import_meta"))).toEqual([]);
  });

  it("names every package whose code is inside, with its license", () => {
    const notices = read("THIRD-PARTY-LICENSES.txt");
    for (const name of [
      "zod",
      "undici",
      "@aws-sdk/client-eks",
      "@azure/identity",
      "google-auth-library",
      "drizzle-orm",
    ])
      expect(notices).toMatch(new RegExp(`^${name} [\\d.]+ \\((MIT|Apache-2.0)\\)$`, "m"));
    const licenses = [...notices.matchAll(/^\S+ \d[^ ]* \((.+)\)$/gm)].map(([, license]) => license);
    expect(licenses.length).toBeGreaterThan(100);
    expect([...new Set(licenses)].sort()).toEqual(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);
  });

  it("the daemon and the command do without Pulumi's SDK", () => {
    const program = `
      const load = require("node:module")._load;
      require("node:module")._load = (name, ...rest) => {
        if (/^(@pulumi|@grpc|google-protobuf)/.test(name)) throw new Error("loads " + name);
        return load(name, ...rest);
      };
      process.argv = ["node", "auditwire", "rules", "list"];
      require(${JSON.stringify(join(root, manifest.bin.auditwire))});`;
    expect(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" })).toContain(" rules");
  });
});
