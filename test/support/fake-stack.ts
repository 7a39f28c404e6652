import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type EngineEvent, openStack, type Stack } from "../../components/engine/index.ts";
import { linkPackages } from "./local-project.ts";

/** One resource of a test's program, as plain data. `$name.made` in an input is another resource's output. */
export interface Wanted {
  readonly name: string;
  /** `component`, `provider`, or a resource of the fake plugin. */
  readonly kind?: "component" | "provider" | "thing";
  /** A type other than `fake:index:Thing`. */
  readonly type?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Inputs that are secret. */
  readonly secret?: readonly string[];
  readonly parent?: string;
  readonly provider?: string;
  readonly dependsOn?: readonly string[];
  readonly deletedWith?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Reads an object of this id instead of owning one. */
  readonly get?: string;
}

export interface FakeStack {
  readonly directory: string;
  readonly cloud: string;
  readonly events: EngineEvent[];
  readonly environment: Record<string, string>;
  /** What the program asks for from now on. */
  want(resources: readonly Wanted[], extra?: { readonly throws?: string }): void;
  stack(options?: {
    readonly config?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
    readonly stack?: string;
  }): Stack;
  /** Steps done since the last look, as `create a`. */
  steps(): string[];
  failures(): readonly string[];
  /** Names of the objects in the fake cloud, with their content. */
  objects(): Record<string, unknown>;
  calls(verb?: string): readonly Record<string, unknown>[];
  state(): { resources: Record<string, unknown>[]; pending_operations?: Record<string, unknown>[] };
  stateText(): string;
}

const program = `
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { resources, throws } = JSON.parse(readFileSync(__dirname + "/wanted.json", "utf8"));
const made = {};
const value = (v) => typeof v === "string" && v.startsWith("$") ? made[v.slice(1).split(".")[0]][v.split(".")[1]] : v;
for (const { name, kind = "thing", type, inputs = {}, secret = [], parent, provider, dependsOn, deletedWith, options = {}, get } of resources) {
  const args = Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, secret.includes(k) ? pulumi.secret(value(v)) : value(v)]));
  const opts = { ...options };
  if (parent) opts.parent = made[parent];
  if (provider) opts.provider = made[provider];
  if (deletedWith) opts.deletedWith = made[deletedWith];
  if (dependsOn) opts.dependsOn = dependsOn.map((n) => made[n]);
  if (kind === "component") made[name] = new pulumi.ComponentResource(type ?? "test:index:Group", name, {}, opts);
  else if (kind === "provider") made[name] = new pulumi.ProviderResource("fake", name, args, opts);
  else made[name] = new pulumi.CustomResource(type ?? "fake:index:Thing", name, { made: undefined, ...args }, get ? { ...opts, id: get } : opts);
}
if (throws) throw new Error(throws);
for (const [name, resource] of Object.entries(made)) if (resource.made) exports[name] = resource.made;
exports.setting = new pulumi.Config().get("setting") ?? "unset";
exports.echo = resources.length ? pulumi.runtime.invoke("fake:index:echo", { text: "hello" }, {}) : "none";
`;

export function fakeStack(directory: string): FakeStack {
  const cloud = join(directory, "cloud");
  mkdirSync(cloud, { recursive: true });
  linkPackages(directory);
  writeFileSync(
    join(directory, "Pulumi.yaml"),
    "name: test\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n",
  );
  writeFileSync(join(directory, "index.js"), program);
  const events: EngineEvent[] = [];
  const environment: Record<string, string> = {
    PATH: `${join(__dirname, "plugin")}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
    HOME: directory,
    FAKE_CLOUD: cloud,
    PULUMI_CONFIG_PASSPHRASE: "test",
  };
  const stateText = () => readFileSync(join(directory, ".auditwire", "state.json"), "utf8");
  return {
    directory,
    cloud,
    events,
    environment,
    want: (resources, extra = {}) =>
      writeFileSync(join(directory, "wanted.json"), JSON.stringify({ resources, ...extra })),
    stack: (options = {}) =>
      openStack({ directory, environment, report: (event) => void events.push(event), ...options }),
    steps: () =>
      events
        .splice(0)
        .flatMap((e) =>
          e.kind === "step" && e.phase === "done" && !/::(default|test-local)/.test(e.urn)
            ? [`${e.operation} ${nameOf(e.urn)}`]
            : [],
        ),
    failures: () =>
      events.splice(0).flatMap((e) => {
        if (e.kind === "message") return e.level === "error" || e.level === "warning" ? [e.text] : [];
        return e.phase === "failed" ? [`${nameOf(e.urn)}: ${e.message}`] : [];
      }),
    objects: () => {
      const folder = join(cloud, "objects");
      const files = existsSync(folder) ? readdirSync(folder).sort() : [];
      return Object.fromEntries(
        files.map((f) => [f.replace(/-[0-9a-f]{8}$/, ""), JSON.parse(readFileSync(join(folder, f), "utf8"))]),
      );
    },
    calls: (verb) => {
      const file = join(cloud, "calls");
      const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
      return lines
        .map((l) => JSON.parse(l) as Record<string, unknown>)
        .filter((c) => verb === undefined || c["verb"] === verb);
    },
    state: () => (JSON.parse(stateText()) as { deployment: ReturnType<FakeStack["state"]> }).deployment,
    stateText,
  };
}

const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";
