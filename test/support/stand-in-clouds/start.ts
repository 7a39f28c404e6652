import { serve } from "../provider/serve.ts";
import { aws } from "./aws.ts";
import { azure } from "./azure.ts";
import { openCloud } from "./cloud.ts";
import { dockerBuild } from "./docker-build.ts";
import { gcp } from "./gcp.ts";
import type { Fixtures } from "./kind.ts";
import { kubernetes } from "./kubernetes.ts";
import { standIn } from "./stand-in.ts";

const clouds: Readonly<Record<string, Fixtures>> = {
  aws,
  "azure-native": azure,
  "docker-build": dockerBuild,
  gcp,
  kubernetes,
};

/** Serves one cloud's stand-in. Its cloud is the folder that STAND_IN_CLOUD names; STAND_IN_FAIL makes a call fail. */
export function start(name: string): void {
  const fixtures = clouds[name];
  const directory = process.env["STAND_IN_CLOUD"];
  if (!fixtures || !directory) throw new Error(`${name}: no such stand-in, or STAND_IN_CLOUD is not set`);
  serve(standIn(fixtures, openCloud(directory, process.env["STAND_IN_FAIL"])));
}
