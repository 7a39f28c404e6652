import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { openStack } from "../../components/engine/index.ts";
import { median, type Result } from "./timing.ts";

/** What the example imports, and nothing done with it but that it is loaded. */
const loadingOnly = `import * as aws from "@pulumi/aws";
import * as azure from "@pulumi/azure-native";
import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as auditwire from "auditwire";
import * as aks from "auditwire/aks";
import * as eks from "auditwire/eks";
import * as gke from "auditwire/gke";

export const loaded = [aws.Provider, azure.Provider, gcp.Provider, kubernetes.Provider, auditwire, aks, eks, gke].length;
`;

/** A preview of examples/multi-cloud with stand-ins for the clouds, against a program that only loads the same SDKs. */
export async function previewingClouds(open: typeof openStack, directory: string): Promise<Result> {
  const repository = process.cwd();
  const empty = join(directory, "loading-only");
  const example = join(repository, "examples", "multi-cloud");
  mkdirSync(join(empty, "node_modules"), { recursive: true });
  symlinkSync(repository, join(empty, "node_modules", "auditwire"));
  symlinkSync(join(repository, "node_modules", "@pulumi"), join(empty, "node_modules", "@pulumi"));
  writeFileSync(join(empty, "Pulumi.yaml"), "name: loading-only\nruntime: nodejs\nmain: index.ts\n");
  writeFileSync(join(empty, "index.ts"), loadingOnly);
  writeFileSync(join(empty, "tsconfig.json"), '{"compilerOptions":{"module":"nodenext","noCheck":true}}');
  const standIns = join(repository, "test", "support", "stand-in-clouds");
  const environment = {
    ...process.env,
    PATH: [join(standIns, "bin"), process.env["PATH"]].join(delimiter),
    NODE_OPTIONS: `--require ${join(standIns, "no-internet.cjs")}`,
    STAND_IN_CLOUD: join(directory, "clouds"),
  };
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++)
    for (const [n, folder] of [empty, example].entries()) {
      const home = join(directory, `home-${n}`);
      const start = performance.now();
      const { ok } = await open({ directory: folder, home, environment, report: () => undefined }).preview();
      if (!ok) throw new Error(`the preview of ${folder} has failed`);
      times[n as 0 | 1].push(performance.now() - start);
    }
  const [loading, whole] = times.map(median) as [number, number];
  const what = "preview of examples/multi-cloud without loading SDKs (at most 3 s)";
  return { what, figure: `${Math.round(whole - loading)} ms`, ratio: whole / loading, prototype: "" };
}
