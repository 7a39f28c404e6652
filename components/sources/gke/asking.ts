import { getClientConfig } from "@pulumi/gcp/organizations/getClientConfig";
import * as pulumi from "@pulumi/pulumi";
import { messageOf } from "../../../daemon/audit/errors.ts";
import { refusal } from "../../arguments.ts";
import { withoutDataAccess, workloadIdentityFindings, wouldOverwriteUnseen } from "./findings.ts";
import { clustersOf, type Google } from "./google.ts";
import { type Preflight, preflight } from "./preflight.ts";
import type { Settings } from "./settings.ts";

/**
 * Asks Google before anything is made, and says what is missing. The promise waits for the answers, and rejects when
 * the deployment would destroy what is not its own.
 */
export async function askFirst(component: pulumi.Resource, settings: Settings): Promise<void> {
  const { ensure, args, access } = settings;
  if (ensure === "ignore") return;
  if (args.dataAccess === undefined) pulumi.log.warn(withoutDataAccess, component);
  const google = await openGoogle(component, settings);
  if (typeof google !== "string" && access.kind === "gke") askHome(component, google, access.project);
  const found = typeof google === "string" ? nothing(google, settings) : await preflight(google, settings);
  const blind = ensure === "enable" && !args.overwrite ? found.auditUnknown.map(wouldOverwriteUnseen) : [];
  // What cannot be asked never stops a preview.
  const stopping = pulumi.runtime.isDryRun() ? [] : blind;
  say(component, [...found.warnings, ...(pulumi.runtime.isDryRun() ? blind : [])]);
  if (found.refusals.length + stopping.length > 0) throw refusal([...found.refusals, ...stopping].join("\n"));
}

const nothing = (why: string, { projects }: Settings): Preflight => ({
  warnings: [`Google could not be asked before the deployment, so nothing was checked: ${why}`],
  refusals: [],
  auditUnknown: projects,
});

const say = (component: pulumi.Resource, sentences: readonly string[]) => {
  for (const sentence of sentences) pulumi.log.warn(sentence, component);
};

/** As whoever deploys, by the provider's own token; or why not. */
async function openGoogle(component: pulumi.Resource, { args }: Settings): Promise<Google | string> {
  try {
    const { accessToken } = await getClientConfig({ parent: component });
    if (!accessToken) return "the provider gives no access token";
    return { fetch, token: accessToken, endpoints: args.endpoints };
  } catch (error) {
    return messageOf(error);
  }
}

/** The daemon's own project, once it is known. An output comes with a cluster that a preview cannot find yet. */
function askHome(component: pulumi.Resource, google: Google, project: pulumi.Input<string>): void {
  if (typeof project !== "string" && pulumi.runtime.isDryRun()) return;
  pulumi.output(project).apply(async (id) => {
    const clusters = await clustersOf(google, id);
    if ("is" in clusters) say(component, workloadIdentityFindings(id, clusters.is));
  });
}
